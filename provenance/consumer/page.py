"""A trail as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import mark_safe

from provenance.consumer import words
from provenance.domain.identifiers import Identifier
from provenance.trace.drawing import Node, svg
from provenance.trace.steps import in_words, local_time
from provenance.trace.trail import Contents, Step, Trail

ORIGINS = 30
"""How many of the things that it was made from a page shows whole."""
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
    parent: str | None
    marks: str | None
    disposition: str | None
    reason: str | None
    recorded_at: str
    short_transaction_id: str
    container: str | None


@dataclass(frozen=True, slots=True)
class OriginView:
    """What the object was made from, with its steps."""

    path: str
    kind: str
    number: str
    product: str | None
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class ContentsView:
    """What is inside, in words; ``listed`` are paths and names of the first instances."""

    sentence: str
    listed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """The page's content."""

    trail: Trail
    product: str | None
    hidden: str | None
    origins: tuple[OriginView, ...]
    more_origins: int
    graph: str | None
    contents: ContentsView | None
    kind: str
    number: str
    standing: str | None
    notices: tuple[str, ...]
    facts: tuple[str, ...]
    parties: int
    findings: int
    steps: tuple[StepView, ...]


def trail_page(trail: Trail, *, contents: Contents, products: Mapping[str, str]) -> TrailPage:
    """The page of a trail, with what is inside now and names of products by GTIN."""
    key = trail.identifier
    kind, number = _heading(key)
    return TrailPage(
        trail=trail,
        product=products.get(key.gtin or ""),
        hidden=words.hidden(trail.hidden),
        origins=tuple(_origin(origin, products) for origin in trail.origins[:ORIGINS]),
        more_origins=max(0, len(trail.origins) - ORIGINS),
        graph=_graph(trail, products) if trail.origins else None,
        contents=_contents(contents),
        kind=kind,
        number=number,
        standing=words.standing(trail),
        notices=words.notices(trail),
        facts=words.facts(trail),
        parties=len({step.recorder.id for step in trail.steps}),
        findings=sum(len(step.findings) for step in trail.steps),
        steps=tuple(map(_view, trail.steps)),
    )


def _graph(trail: Trail, products: Mapping[str, str]) -> str:
    nodes = [_node(each, products) for each in (trail, *trail.origins)]
    return mark_safe(svg(trail.identifier.canonical, nodes, trail.links, back=True))  # noqa: S308 - svg escapes


def _node(trail: Trail, products: Mapping[str, str]) -> Node:
    key = trail.identifier
    kind, number = _heading(key)
    product = products.get(key.gtin or "", "")
    return Node(key.canonical, f"{kind} {number}", product, f"/trail/{key.canonical}")


def _origin(origin: Trail, products: Mapping[str, str]) -> OriginView:
    key = origin.identifier
    product = products.get(key.gtin or "")
    return OriginView(key.canonical, *_heading(key), product, tuple(map(_view, origin.steps)))


def _contents(contents: Contents) -> ContentsView | None:
    said = words.contents(contents)
    listed = tuple((name, in_words(name)) for name in contents.items)
    return ContentsView(said, listed) if said else None


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
        amounts=words.amounts(step),
        parent=words.parent(step),
        marks=words.marks(step),
        disposition=words.vocabulary(step.disposition) if step.disposition else None,
        reason=words.vocabulary(step.reason) if step.reason else None,
        recorded_at=f"{local_time(step.recorded_at, '+00:00')} UTC",
        short_transaction_id=step.transaction_id[:SHORT],
        container=in_words(step.container) if step.container else None,
    )


def _passed(step: Step) -> str:
    """From whom and to whom, the recorder left out."""
    named = (("from", step.sender), ("to", step.receiver))
    others = ((way, name) for way, name in named if name and name.gln != step.recorder.gln)
    return " ".join(f"{way} {words.who(name)}" for way, name in others)
