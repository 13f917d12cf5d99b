"""A trail as the page shows it."""

from dataclasses import dataclass

from provenance.consumer import words
from provenance.domain.identifiers import Identifier
from provenance.trace.steps import local_time
from provenance.trace.trail import Step, Trail

SHORT = 12
"""Characters of a transaction id that are shown where there is little room."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in words."""

    step: Step
    title: str
    recorder: str
    passed: str
    place: str | None
    amounts: tuple[str, ...]
    disposition: str | None
    reason: str | None
    recorded_at: str
    short_transaction_id: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """The page's content."""

    trail: Trail
    kind: str
    number: str
    standing: str | None
    parties: int
    findings: int
    steps: tuple[StepView, ...]


def trail_page(trail: Trail) -> TrailPage:
    """The page of a trail."""
    key = trail.identifier
    kind, number = _heading(key)
    return TrailPage(
        trail=trail,
        kind=kind,
        number=number,
        standing=words.standing(trail),
        parties=len({step.recorder.id for step in trail.steps}),
        findings=sum(len(step.findings) for step in trail.steps),
        steps=tuple(map(_view, trail.steps)),
    )


def _heading(key: Identifier) -> tuple[str, str]:
    known = (
        ("Item", key.serial),
        ("Lot", key.lot),
        ("Product", key.gtin),
        ("Shipping unit", key.sscc),
        ("Returnable asset", key.grai),
        ("Asset", key.giai),
    )
    return next(((kind, number) for kind, number in known if number), ("Object", key.canonical))


def _view(step: Step) -> StepView:
    place = step.biz_location or step.read_point
    return StepView(
        step=step,
        title=words.title(step),
        recorder=words.who(step.recorder),
        passed=_passed(step),
        place=words.who(place) if place else None,
        amounts=tuple(filter(None, map(words.amount, step.amounts))),
        disposition=words.vocabulary(step.disposition) if step.disposition else None,
        reason=words.vocabulary(step.reason) if step.reason else None,
        recorded_at=f"{local_time(step.recorded_at, '+00:00')} UTC",
        short_transaction_id=step.transaction_id[:SHORT],
    )


def _passed(step: Step) -> str:
    """From whom and to whom, the recorder left out."""
    named = (("from", step.sender), ("to", step.receiver))
    others = ((way, name) for way, name in named if name and name.gln != step.recorder.gln)
    return " ".join(f"{way} {words.who(name)}" for way, name in others)
