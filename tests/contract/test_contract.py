"""Who may call, what a call may carry, and how many keys an event costs."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.calls import Call
from provenance.contract.contract import Creator, creator_from
from provenance.contract.refusal import ContractError
from provenance.contract.version import source_hash
from provenance.domain.codec import encode
from tests.contract.world import FARM, MILL, OUTSIDER, Ledger, core, handover, ledger

LOT = "01/04012345111118/10/A"


def refusal(known: Ledger, call: Call, creator: Creator) -> str:
    """The code with which the whole call is refused; nothing may be written."""
    before = dict(known.state)
    with pytest.raises(ContractError) as refused:
        known.call(call, creator)
    assert known.state == before
    return refused.value.code


def one_event() -> Call:
    return calls.events_record([encode([core()])])


def test_the_version_is_the_hash_of_the_sources_and_costs_nothing() -> None:
    known = Ledger()
    assert known.call(calls.contract_version(), Creator("OneMSP")) == source_hash().encode()
    assert known.reads == []


def test_an_unknown_function_is_refused() -> None:
    assert refusal(ledger(), Call("mint"), Creator("OneMSP", FARM)) == "unknown_function"


@pytest.mark.parametrize(
    ("creator", "code"),
    [
        (Creator("OneMSP"), "no_gln"),
        (Creator("OneMSP", OUTSIDER), "unknown_party"),
        (Creator("TwoMSP", FARM), "wrong_msp"),
        (Creator("OneMSP", admin=True), "no_gln"),
    ],
)
def test_only_a_registered_party_of_its_own_msp_records(creator: Creator, code: str) -> None:
    assert refusal(ledger(), one_event(), creator) == code


def test_the_creator_is_what_the_checked_certificate_says() -> None:
    assert creator_from("OneMSP", {"lotbook.gln": FARM}, ["client"]) == Creator("OneMSP", FARM)
    assert creator_from("OneMSP", {}, ["admin"]) == Creator("OneMSP", admin=True)


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"[]", b'{"groups":{}}', b'{"groups":[{}]}', b'{"groups":[[1.5]]}']
)
def test_what_is_no_list_of_groups_is_refused_whole(payload: bytes) -> None:
    call = Call(calls.EVENTS_RECORD, payload)
    assert refusal(ledger(), call, Creator("OneMSP", FARM)) == "malformed"


def test_a_call_carries_five_hundred_events_and_no_more() -> None:
    known = ledger()
    full = [[core()] for _ in range(calls.MAX_EVENTS)]
    assert len(known.record_groups(FARM, full)) == 500
    more = calls.events_record([encode(group) for group in [*full, [core()]]])
    assert refusal(known, more, Creator("OneMSP", FARM)) == "too_many_events"


def test_a_batch_reads_everything_in_one_round_trip() -> None:
    known = ledger()
    known.reads.clear()
    add = core(action="ADD", bizStep="commissioning", quantities=[[LOT, "9", "KGM"]])
    ship = core(bizStep="shipping", quantities=[[LOT, "4", "KGM"]], **handover(FARM, MILL))
    known.record(FARM, add, ship)
    assert len(known.reads) == 1


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({"quantities": [[LOT, "1", "KGM"]], "bizStep": "shipping", **handover(FARM, MILL)}, 2),
        ({"quantities": [[LOT, "1", "KGM"]], "bizStep": "storing"}, 1),
        ({"quantities": [[LOT, "1", "KGM"]], "action": "ADD"}, 2),
        ({"items": ["00/1", "00/2", "00/3"], "action": "ADD"}, 4),
        ({"quantities": [[f"{LOT}-new", "5", "KGM"]], "action": "ADD"}, 2),
    ],
)
def test_an_event_writes_one_key_and_one_for_each_lot_or_instance(
    fields: dict[str, Any], cost: int
) -> None:
    known = ledger()
    known.record(FARM, core(action="ADD", quantities=[[LOT, "5", "KGM"]]))
    known.record(FARM, core(**fields))
    assert known.last is not None
    assert len(known.last.writes) == cost


def test_parts_of_keys_are_percent_encoded() -> None:
    assert keys.lot("01/04012345111118/10/a/b ü") == "lot/01%2F04012345111118%2F10%2Fa%2Fb%20%C3%BC"
