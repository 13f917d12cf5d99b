"""What a trail is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from provenance.domain.custody.steps import Move
from provenance.domain.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Name:
    """A party or place: its canonical identifier, its GLN if it has one, its name if known."""

    id: str
    gln: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Amount:
    """How the object stands in an event: its role, and a decimal as text if one was given."""

    role: str
    quantity: str | None
    uom: str | None


@dataclass(frozen=True, slots=True)
class StepFinding:
    """A finding of the ledger about the event, in words."""

    code: str
    params: Mapping[str, str]
    sentence: str


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded event that names the object, or the ``container`` that it was in.

    ``event_time`` is UTC, ``local_time`` the same at the event's own offset; ``recorded_at`` is
    the ledger's time of the transaction. ``parent`` is what it was put into, seen in or taken out
    of. ``declaration_time`` makes the step a declaration that
    the event of the same id was in error; ``declared_error`` marks that event.
    """

    event_id: str
    type: str
    action: str | None
    biz_step: str | None
    disposition: str | None
    event_time: str
    offset: str
    local_time: str
    recorded_at: str
    recorder: Name
    sender: Name | None
    receiver: Name | None
    read_point: Name | None
    biz_location: Name | None
    amounts: tuple[Amount, ...]
    moves: tuple[Move, ...]
    status: str
    findings: tuple[StepFinding, ...]
    transaction_id: str
    block: int
    transaction: int
    position: int
    container: str | None
    parent: str | None
    flags_set: tuple[str, ...]
    flags_unset: tuple[str, ...]
    validation_code: str
    declaration_time: str | None
    reason: str | None
    declared_error: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the object was last, as far as the trail tells: the step that moved it last.

    ``move`` is ADD or RECEIVE (with the step's recorder), SHIP, SELL or END.
    """

    move: Move
    step: Step


@dataclass(frozen=True, slots=True)
class Facts:
    """What stays with an object: persistent dispositions, those of what it is in among them; a
    lot's expiry and countries of origin as its maker has stated them.
    """

    flags: tuple[str, ...] = ()
    expiry: str | None = None
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of one object, by event time; what happened at once, in the ledger's order.

    ``hidden`` counts the steps of a lot that are not common to all of it, or not on the way to
    what was made of it: they are another customer's. ``origins`` are the trails of what the object
    was made from, the latest first; ``links`` join their names, transformations between.
    """

    identifier: Identifier
    steps: tuple[Step, ...]
    standing: Standing | None
    hidden: int = 0
    origins: tuple["Trail", ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    facts: Facts = Facts()

    @property
    def first_seen(self) -> str:
        """The event time of the first step, UTC."""
        return self.steps[0].event_time if self.steps else ""

    @property
    def last_seen(self) -> str:
        """The event time of the last step, UTC."""
        return self.steps[-1].event_time if self.steps else ""


@dataclass(frozen=True, slots=True)
class Dependent:
    """An event that came after another on the same objects; ``event_time`` is UTC."""

    recorder: str
    event_id: str
    biz_step: str | None
    event_time: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What is inside a container: instances by name, how many there are, and amounts of lots."""

    items: tuple[str, ...]
    count: int
    lots: Mapping[str, Mapping[str, str]]
