"""The keys of the ledger's state, and which of them an event touches.

`party/<gln>` · `item/<instance>` · `lot/<lot>` · `balance/<lot>/<gln>` · `event/<recorder>/<id>` ·
`error/<recorder>/<id>`. Reserved for what comes later: product, place, content, transformation,
accreditation, certificate, claim, hold, finding, evidence. Parts are percent-encoded, since a
lot may contain "/".
"""

from urllib.parse import quote

from provenance.domain.custody.core import Core, is_lot
from provenance.domain.custody.events import instances
from provenance.domain.custody.steps import Move, moves


def key(kind: str, *parts: str) -> str:
    """A key of the state."""
    return "/".join((kind, *(quote(part, safe="") for part in parts)))


def party(gln: str) -> str:
    """Where a party's entry lies."""
    return key("party", gln)


def item(instance: str) -> str:
    """Where an instance's state lies."""
    return key("item", instance)


def lot(name: str) -> str:
    """Where a lot's unchanging facts lie."""
    return key("lot", name)


def balance(name: str, gln: str) -> str:
    """Where a party's balance of a lot lies."""
    return key("balance", name, gln)


def event(recorder: str, event_id: str) -> str:
    """Where an event's commitment and verdict lie."""
    return key("event", recorder, event_id)


def error(recorder: str, event_id: str) -> str:
    """Where an event's error declarations lie."""
    return key("error", recorder, event_id)


def keys_touched(core: Core, actor: str) -> tuple[str, ...]:
    """Every key that recording the event may read or write, each once, in a fixed order."""
    touched = [event(actor, core.id), error(actor, core.id)]
    done = moves(core)
    if done:
        touched += [item(name) for name in instances(core)]
        for name in _lots(core):
            touched += _lot_keys(core, actor, name, done)
        touched += _party_keys(core, done)
    return tuple(dict.fromkeys(touched))


def _lots(core: Core) -> list[str]:
    named = [*core.items, *(entry[0] for entry in core.quantities)]
    return [name for name in dict.fromkeys(named) if is_lot(name)]


def _lot_keys(core: Core, actor: str, name: str, done: tuple[Move, ...]) -> list[str]:
    touched = [balance(name, actor)]
    if Move.ADD in done:
        touched.append(lot(name))
    if Move.SHIP in done and core.receiver:
        touched.append(balance(name, core.receiver))
    if Move.RECEIVE in done and core.sender:
        touched.append(balance(name, core.sender))
    return touched


def _party_keys(core: Core, done: tuple[Move, ...]) -> list[str]:
    return [party(core.receiver)] if Move.SHIP in done and core.receiver else []
