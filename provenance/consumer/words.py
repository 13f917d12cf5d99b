"""The words of events as a consumer reads them."""

import re
from calendar import month_name

from provenance.domain.custody.steps import Move
from provenance.trace.amounts import in_units
from provenance.trace.steps import in_words
from provenance.trace.trail import Amount, Contents, Name, Step, Trail

_TITLES = {
    "commissioning": "Created",
    "creating_class_instance": "Created",
    "shipping": "Shipped",
    "departing": "Departed",
    "consigning": "Handed to a carrier",
    "receiving": "Received",
    "accepting": "Accepted",
    "retail_selling": "Sold",
    "dispensing": "Dispensed",
    "decommissioning": "Taken out of use",
    "destroying": "Destroyed",
    "void_shipping": "Shipment called off",
    "packing": "Packed",
    "unpacking": "Unpacked",
    "loading": "Loaded",
    "unloading": "Unloaded",
    "inspecting": "Inspected",
    "storing": "Stored",
}
_BY_TYPE = {
    "ObjectEvent": "Observed",
    "AggregationEvent": "Packed or unpacked",
    "TransformationEvent": "Transformed",
    "TransactionEvent": "Linked to a business document",
    "AssociationEvent": "Linked",
}
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)", re.ASCII)
_ROLES = {
    "parent": "as the container",
    "input": "used up",
    "input_quantity": "used up",
    "output": "came out",
    "output_quantity": "came out",
}


_HELD = {
    "recalled": "recalled",
    "non_sellable_other": "not to be sold",
    "stolen": "reported stolen",
    "unavailable": "on hold",
}
_ADVICE = {"recalled": ": do not use it, and ask the company that you have it from"}
_ACTIONS = {"ADD": "into", "DELETE": "out of"}


def title(step: Step) -> str:
    """What happened, in a word or two."""
    if step.declaration_time is not None:
        return "Declared an error"
    if step.biz_step is None:
        return _by_action(step)
    return _TITLES.get(step.biz_step) or vocabulary(step.biz_step)


def vocabulary(word: str) -> str:
    """A word of the CBV or of another vocabulary as text: ``in_transit`` as ``In transit``."""
    last = re.split(r"[/:#]", word.rstrip("/"))[-1]
    return last.replace("_", " ").capitalize()


def amounts(step: Step) -> tuple[str, ...]:
    """How much of the object, and what became of it; nothing for a plain mention."""
    roles = {} if step.container else _ROLES
    said = (" ".join((*_counted(entry), roles.get(entry.role, ""))) for entry in step.amounts)
    return tuple(filter(None, map(str.strip, said)))


def _counted(entry: Amount) -> tuple[str, ...]:
    return () if entry.quantity is None else (in_units(entry.quantity, entry.uom),)


def parent(step: Step) -> str | None:
    """What it was put into, taken out of, or seen in."""
    if step.parent is None:
        return None
    return f"{_ACTIONS.get(step.action or '', 'in')} {in_words(step.parent)}"


def marks(step: Step) -> str | None:
    """The dispositions that the step has set, or taken back, for good."""
    said = [f"Marked: {vocabulary(flag)}" for flag in step.flags_set]
    said += [f"No longer: {vocabulary(flag)}" for flag in step.flags_unset]
    return "; ".join(said) or None


def notices(trail: Trail) -> tuple[str, ...]:
    """What everybody must know first: what the object, or what it was made of, is marked with."""
    own = (
        f"{vocabulary(_HELD.get(flag, flag))}{_ADVICE.get(flag, '')}." for flag in trail.facts.flags
    )
    others = (
        f"Made from {in_words(origin.identifier.canonical)}, which is {_HELD[flag]}."
        for origin in trail.origins
        for flag in origin.facts.flags
        if flag in _HELD
    )
    return (*own, *others)


def facts(trail: Trail) -> tuple[str, ...]:
    """What its maker says of a lot."""
    found = trail.facts
    said = [f"Expires on {date(found.expiry)}"] if found.expiry else []
    if found.countries:
        said.append(f"Origin: {', '.join(found.countries)}")
    return tuple(said)


def who(name: Name) -> str:
    """A party's or place's name, else its GLN, else its identifier."""
    return name.name or (f"GLN {name.gln}" if name.gln else name.id)


def date(time: str) -> str:
    """``2026-03-01 08:00`` as ``1 March 2026``, not to be broken; what is no time as it is."""
    found = _DATE.match(time)
    if found is None:
        return time
    year, month, day = found.groups()
    return f"{int(day)}\u00a0{month_name[int(month)]}\u00a0{year}"


def hidden(steps: int) -> str | None:
    """That a lot has gone several ways, of which none is shown."""
    if not steps:
        return None
    return (
        "Parts of this lot went different ways. Shown is what is common to all of it, "
        "or lies on the way here; the rest is other customers' business."
    )


def contents(found: Contents) -> str | None:
    """What is inside a container, as one sentence; None where it is empty."""
    parts = [f"{found.count} item{'s' * (found.count != 1)}"] if found.count else []
    for name, amounts in found.lots.items():
        counted = (in_units(quantity, uom or None) for uom, quantity in amounts.items())
        of = ", ".join(counted) or "an unknown quantity"
        parts.append(f"{of} of {in_words(name)}")
    return f"Inside now: {'; '.join(parts)}." if parts else None


def standing(trail: Trail) -> str | None:
    """Where the product was last, as one sentence. Parts of a lot may be elsewhere."""
    found = trail.standing
    if found is None:
        return None
    step, day = found.step, date(found.step.local_time)
    party = who(step.recorder)
    receiver = f" to {who(step.receiver)}" if step.receiver else ""
    if trail.identifier.gtin is not None and trail.identifier.serial is None:
        last = f"{_LAST_OF_LOT[found.move]} {party}{receiver * (found.move is Move.SHIP)} on {day}"
        parts = "Parts of a lot" if trail.identifier.lot else "Items of a product"
        return f"{last}. {parts} can be in several places."
    return {
        Move.ADD: f"With {party} since {day}.",
        Move.RECEIVE: f"With {party} since {day}.",
        Move.SHIP: f"Sent by {party}{receiver} on {day}; its arrival is not recorded yet.",
        Move.VOID: f"Back with {party} since {day}: its shipment was called off.",
        Move.SELL: f"Sold by {party} on {day}.",
        Move.END: f"Destroyed or taken out of use by {party} on {day}.",
    }[found.move]


_LAST_OF_LOT = {
    Move.ADD: "Created by",
    Move.RECEIVE: "Last received by",
    Move.SHIP: "Last sent by",
    Move.VOID: "Last called back by",
    Move.SELL: "Last sold by",
    Move.END: "Last destroyed or taken out of use by",
}


def _by_action(step: Step) -> str:
    if step.type == "ObjectEvent" and step.action == "ADD":
        return "Created"
    if step.type == "ObjectEvent" and step.action == "DELETE":
        return "Taken out of use"
    return _BY_TYPE.get(step.type, step.type)
