"""Blocks of generated events for ``bench.trace``: chains of lots, and one lot in 100,000 things.

A lot is commissioned or made of the one before, shipped, received: three events each. After every
ten lots a new chain begins. The last lot of the first chain is the one whose trail is measured;
the recalled lot and its descendants come after the first ten thousand events.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain, count, islice
from typing import Any

from provenance.contract import keys
from provenance.contract.calls import EVENTS_RECORD
from provenance.domain.codec import encode
from provenance.ledger.port import VALID, Block, Transaction

LOTS_OF_CHAIN, EVENTS_OF_LOT = 10, 3
HOPS = LOTS_OF_CHAIN * EVENTS_OF_LOT + LOTS_OF_CHAIN - 1
"""A transformation is a step of the lot that goes in and of the one that comes out."""
EVENTS_OF_BLOCK = 500
BEFORE_RECALLED = 10_200
PRODUCT, PARTIES = "01/09521000009998", ("9521000000018", "9521000000025", "9521000000032")
TRAILED = f"{PRODUCT}/10/0-{LOTS_OF_CHAIN - 1}"
RECALLED = f"{PRODUCT}/10/RECALLED"
BLENDS, ITEMS_OF_BLEND, ITEMS_OF_CASE, CASES_OF_PALLET = 100, 900, 10, 9
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Written = tuple[str, dict[str, Any], dict[str, Any]]
"""Who records it, the event's core, and the values that it writes."""


def blocks(events: int) -> Iterator[tuple[int, Block]]:
    """Blocks with at least so many events in all; with each the number of events until then."""
    fillers = _chains()
    stream = chain(islice(fillers, BEFORE_RECALLED), _recalled(), fillers)
    previous, total = b"", 0
    for number in count():
        block = _block(number, previous, list(islice(stream, EVENTS_OF_BLOCK)))
        previous, total = block.hash, total + EVENTS_OF_BLOCK
        yield total, block
        if total >= events:
            return


def _block(number: int, previous: bytes, written: list[Written]) -> Block:
    own = sha256(previous + number.to_bytes(8)).digest()
    signed = {party: [entry for entry in written if entry[0] == party] for party in PARTIES}
    transactions = tuple(
        _transaction(f"{number}-{place}", place, party, signed[party])
        for place, party in enumerate(PARTIES)
    )
    return Block(number, previous, own, own, transactions)


def _transaction(name: str, position: int, party: str, written: list[Written]) -> Transaction:
    cores: list[dict[str, Any]] = []
    writes: dict[str, bytes] = {}
    for place, (_, core, values) in enumerate(written):
        cores.append({"id": f"urn:x:{name}-{place}", "commitment": "c" * 43, **core})
        writes |= {key: encode({"v": 1, **value}) for key, value in values.items()}
    return Transaction(
        id=sha256(name.encode()).hexdigest(),
        position=position,
        code=VALID,
        msp="Org1MSP",
        gln=party,
        timestamp=BEGIN.isoformat(),
        function=EVENTS_RECORD,
        payload=encode({"groups": [cores]}),
        response=encode({"verdicts": [["applied", []]] * len(cores)}),
        writes=writes,
    )


def _chains() -> Iterator[Written]:
    for number in count():
        for place in range(LOTS_OF_CHAIN):
            lot = f"{PRODUCT}/10/{number}-{place}"
            before = f"{PRODUCT}/10/{number}-{place - 1}"
            maker, receiver = PARTIES[place % 3], PARTIES[(place + 1) % 3]
            amount = [[lot, "100", "KGM"]]
            if place:
                made = _made([[before, "100", "KGM"]], outputQuantities=amount)
                yield maker, made, _held(lot, maker)
            else:
                made = _object("ADD", "commissioning", quantities=amount)
                yield maker, made, _held(lot, maker)
            way = {
                "sources": [["possessing_party", f"417/{maker}"]],
                "destinations": [["possessing_party", f"417/{receiver}"]],
            }
            sent = _object("OBSERVE", "shipping", quantities=amount, **way)
            yield maker, sent, _held(lot, maker, "0")
            came = _object("OBSERVE", "receiving", quantities=amount, **way)
            yield receiver, came, _held(lot, receiver)


def _recalled() -> Iterator[Written]:
    """The lot goes into blends, these into bags, which are packed into cases and pallets."""
    lot, maker = RECALLED, PARTIES[0]
    made = _object("ADD", "commissioning", quantities=[[lot, "9000", "KGM"]])
    yield maker, made, _held(lot, maker)
    sscc = count(10**16)
    for number in range(BLENDS):
        blend = f"{PRODUCT}/10/BLEND-{number}"
        amount = [[blend, "450", "KGM"]]
        into = [[lot, "90", "KGM"], [f"{PRODUCT}/10/{number}-0", "360", "KGM"]]
        yield maker, _made(into, outputQuantities=amount), _held(blend, maker)
        bags = [f"{PRODUCT}/21/{number}-{bag}" for bag in range(ITEMS_OF_BLEND)]
        yield maker, _made(amount, outputs=bags), {}
        cases = [f"00/{next(sscc)}" for _ in range(0, ITEMS_OF_BLEND, ITEMS_OF_CASE)]
        for place, case in enumerate(cases):
            inside = bags[place * ITEMS_OF_CASE : (place + 1) * ITEMS_OF_CASE]
            yield maker, _packed(case, inside), {keys.item(bag): {"parent": case} for bag in inside}
        for place in range(0, len(cases), CASES_OF_PALLET):
            pallet, inside = f"00/{next(sscc)}", cases[place : place + CASES_OF_PALLET]
            values: dict[str, Any] = {keys.item(case): {"parent": pallet} for case in inside}
            yield (
                maker,
                _packed(pallet, inside),
                {**values, keys.item(pallet): {"custodian": maker}},
            )


_times = count()


def _core(kind: str, **fields: Any) -> dict[str, Any]:
    time = BEGIN + timedelta(seconds=next(_times))
    when = {"eventTime": f"{time:%Y-%m-%dT%H:%M:%S}.000Z", "offset": "+00:00"}
    return {"type": kind, **when, **fields}


def _object(action: str, step: str, **fields: Any) -> dict[str, Any]:
    return _core("ObjectEvent", action=action, bizStep=step, **fields)


def _made(inputs: list[list[str]], **outputs: Any) -> dict[str, Any]:
    return _core("TransformationEvent", inputQuantities=inputs, **outputs)


def _packed(parent: str, items: list[str]) -> dict[str, Any]:
    return _core("AggregationEvent", action="ADD", bizStep="packing", parent=parent, items=items)


def _held(lot: str, party: str, amount: str = "100") -> dict[str, Any]:
    return {keys.balance(lot, party): {"q": {"KGM": {"held": amount}}}}
