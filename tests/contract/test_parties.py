"""Who enters parties on the ledger, and with what."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.contract import Creator
from provenance.contract.refusal import ContractError
from provenance.domain.codec import decode, encode
from tests.contract.world import FARM, Ledger

ADMIN = Creator("OneMSP", admin=True)


def register(known: Ledger, creator: Creator = ADMIN, **content: Any) -> Any:
    given = {"gln": FARM, "msp": creator.msp, "roles": ["producer"]} | content
    return decode(known.call(calls.Call(calls.PARTY_REGISTER, encode(given)), creator))


def code(known: Ledger, creator: Creator = ADMIN, **content: Any) -> str:
    before = dict(known.state)
    with pytest.raises(ContractError) as refused:
        register(known, creator, **content)
    assert known.state == before
    return refused.value.code


def test_an_admin_enters_a_party_of_its_msp() -> None:
    known = Ledger()
    entry = register(known, roles=["trader", "node", "node"], name="Finca Alta")
    assert entry == known.value(keys.party(FARM))
    assert entry == {
        "v": 1,
        "msp": "OneMSP",
        "roles": ["node", "trader"],
        "status": "active",
        "revoked": [],
    }


def test_the_call_carries_the_name_for_the_nodes_and_the_ledger_keeps_none() -> None:
    known = Ledger()
    call = calls.party_register(gln=FARM, msp="OneMSP", roles=["node"], name="Finca Alta")
    assert decode(call.payload)["name"] == "Finca Alta"
    assert "name" not in decode(known.call(call, ADMIN))


def test_entering_the_same_again_writes_nothing() -> None:
    known = Ledger()
    register(known)
    register(known)
    assert known.last is not None
    assert known.last.writes == {}


def test_roles_can_change() -> None:
    known = Ledger()
    register(known)
    assert register(known, roles=["retailer"])["roles"] == ["retailer"]


def test_a_gln_stays_with_the_msp_that_entered_it() -> None:
    known = Ledger()
    register(known)
    assert code(known, Creator("TwoMSP", admin=True)) == "taken"


def test_only_an_admin_enters_parties() -> None:
    assert code(Ledger(), Creator("OneMSP", FARM)) == "not_admin"


def test_an_admin_enters_no_party_of_another_msp() -> None:
    assert code(Ledger(), msp="TwoMSP") == "wrong_msp"


@pytest.mark.parametrize(
    "content",
    [
        {"gln": "401234500000"},
        {"gln": 4012345000009},
        {"gln": None},
        {"roles": "producer"},
        {"roles": ["king"]},
        {"roles": [["producer"]]},
        {"name": None},
        {"name": "a" * 201},
        {"name": "two\nlines"},
        {"name": "nul\0"},
    ],
)
def test_what_is_no_party_is_refused(content: dict[str, Any]) -> None:
    assert code(Ledger(), **content) == "malformed"


def test_a_payload_that_is_no_object_is_refused() -> None:
    with pytest.raises(ContractError, match="takes"):
        Ledger().call(calls.Call(calls.PARTY_REGISTER, b"[]"), ADMIN)
