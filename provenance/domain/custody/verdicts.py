"""Verdicts and findings: codes with parameters, and the sentences made from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Code(StrEnum):
    """Every reason and finding that a verdict can carry."""

    MALFORMED = "malformed"
    ID_CONFLICT = "id_conflict"
    NO_DELEGATION = "no_delegation"
    DECLARATION_DIFFERS = "declaration_differs"
    GROUP = "group"
    INSTANCE_EXISTS = "instance_exists"
    LOT_EXISTS = "lot_exists"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_ORIGINAL = "unknown_original"
    NOT_CUSTODIAN = "not_custodian"
    OTHER_PARTY = "other_party"
    NO_RECEIVER = "no_receiver"
    ALREADY_IN_TRANSIT = "already_in_transit"
    ITEM_SOLD = "item_sold"
    ITEM_ENDED = "item_ended"
    ITEM_EXTERNAL = "item_external"
    CLAIM = "claim"
    NO_TRANSIT = "no_transit"
    OVER_RECEIPT = "over_receipt"
    QUANTITY_SHORTFALL = "quantity_shortfall"
    LOST = "lost"
    NOTHING_TO_VOID = "nothing_to_void"
    ITEM_CONSUMED = "item_consumed"
    IMPLIED_UNPACKING = "implied_unpacking"
    NOT_INSIDE = "not_inside"
    CYCLE = "cycle"
    MORE_OUT_THAN_IN = "more_out_than_in"
    ABOVE_YIELD = "above_yield"
    UNAUTHORISED_MAKER = "unauthorised_maker"
    FLAGGED = "flagged"
    MAY_NOT_RECALL = "may_not_recall"
    NOT_OWNER = "not_owner"
    UNDONE = "undone"
    NOT_UNDONE = "not_undone"
    TWO_TREES = "two_trees"
    OTHER_EVIDENCE = "other_evidence"


_SENTENCES: Mapping[Code, str] = {
    Code.MALFORMED: "The event does not have the form the ledger takes: {reason}.",
    Code.ID_CONFLICT: "Another event was recorded under the id {id} before, with other content.",
    Code.NO_DELEGATION: "{actor} may not act for {party}: no delegation is on the ledger.",
    Code.DECLARATION_DIFFERS: (
        "This error declaration for {id} does not repeat the event it declares wrong."
    ),
    Code.GROUP: "Not recorded, because {event} of the same document was refused.",
    Code.INSTANCE_EXISTS: "{item} was commissioned before; it stays as it was.",
    Code.LOT_EXISTS: "{lot} existed already; the quantity was added to it.",
    Code.UNKNOWN_ITEM: "Nothing was recorded of {item} before; it enters the record here.",
    Code.UNKNOWN_ORIGINAL: "No event {id} was recorded before; only the declaration is kept.",
    Code.NOT_CUSTODIAN: "{item} is with {custodian}, not with {actor}; its custody did not change.",
    Code.OTHER_PARTY: "{actor} recorded what {party} did; custody did not change.",
    Code.NO_RECEIVER: "{item} left without a receiver being named.",
    Code.ALREADY_IN_TRANSIT: "{item} was already on its way to {to}.",
    Code.ITEM_SOLD: "{item} was sold before.",
    Code.ITEM_ENDED: "{item} was destroyed or decommissioned before.",
    Code.ITEM_EXTERNAL: "{item} had left the network before.",
    Code.CLAIM: (
        "{actor} says it received {item}, but {custodian} has not shipped it to {actor}; "
        "custody changes when it does."
    ),
    Code.NO_TRANSIT: "No shipment of {item} to {actor} was open; the quantity enters here.",
    Code.OVER_RECEIPT: "{excess} {unit} more of {item} arrived than {sender} had shipped.",
    Code.QUANTITY_SHORTFALL: (
        "{actor} had {shortfall} {unit} of {item} less than it moved; the difference enters here."
    ),
    Code.LOST: "{lost} {unit} of {item} that {sender} had shipped did not arrive.",
    Code.NOTHING_TO_VOID: "{item} was not on its way from {actor}; nothing came back.",
    Code.ITEM_CONSUMED: "{item} was used up before.",
    Code.IMPLIED_UNPACKING: "{item} was moved alone, so it was taken out of {parent}.",
    Code.NOT_INSIDE: "{item} was not inside {parent} as far as is recorded.",
    Code.CYCLE: "{item} can't be put into {parent}, which is inside it; it stays where it was.",
    Code.MORE_OUT_THAN_IN: "{output} {unit} came out of {input} {unit}.",
    Code.ABOVE_YIELD: (
        "{output} {unit} came out of {input} {unit}; at most {most} were to be expected."
    ),
    Code.UNAUTHORISED_MAKER: "{actor} made {item}, which {owner} has not authorised it to make.",
    Code.FLAGGED: "{item} was moved although it is marked {flag}.",
    Code.MAY_NOT_RECALL: (
        "{actor} is neither brand owner nor originator of {item}; it is not marked recalled."
    ),
    Code.NOT_OWNER: "{seller} does not own {item}; its owner did not change.",
    Code.UNDONE: "Nothing came after {id}: what it had changed was taken back.",
    Code.NOT_UNDONE: "What {id} had changed stays, because other events came after it.",
    Code.TWO_TREES: "Node {node} signed two different trees of the first {size} events.",
    Code.OTHER_EVIDENCE: "{party} has stated other content as {kind} {id} before; that one stays.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One code with the parameters of its sentence."""

    code: Code
    params: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return sentence(self.code, self.params)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an event, and why."""

    status: Status
    findings: tuple[Finding, ...] = ()

    def to_list(self) -> list[Any]:
        """The form in which it travels in a response."""
        return [str(self.status), [[str(f.code), dict(f.params)] for f in self.findings]]

    @classmethod
    def from_list(cls, entry: list[Any]) -> "Verdict":
        """The verdict that ``to_list`` wrote. Raises ValueError on an unknown word."""
        status, findings = entry
        return cls(Status(status), tuple(Finding(Code(code), params) for code, params in findings))


def refused(code: Code, **params: str) -> Verdict:
    """A refusal with its reason."""
    return Verdict(Status.REFUSED, (Finding(code, params),))


def sentence(code: str, params: Mapping[str, str]) -> str:
    """The sentence for a code. Raises ValueError for an unknown code, KeyError for a parameter."""
    return " ".join(_SENTENCES[Code(code)].format_map(params).split())
