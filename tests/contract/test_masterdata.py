"""What parties say on the ledger of their delegates, places and products."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.calls import Call
from provenance.contract.contract import Creator
from provenance.contract.refusal import ContractError
from provenance.domain.codec import decode, encode
from tests.contract.world import FARM, MILL, OUTSIDER, Ledger, ledger

GTIN, PLACE, YARD = "04012345111118", "4012345000016", "4012345000023"


def call(known: Ledger, actor: str, made: Call) -> Any:
    return decode(known.call(made, Creator("OneMSP", actor)))


def code(known: Ledger, actor: str, made: Call) -> str:
    """The code with which a call is refused; nothing may be written."""
    before = dict(known.state)
    with pytest.raises(ContractError) as refused:
        call(known, actor, made)
    assert known.state == before
    return refused.value.code


def test_a_product_with_all_that_can_be_said_of_it() -> None:
    known = ledger()
    made = calls.product_register(
        gtin=GTIN, makers=[MILL, FARM, MILL], content=("250", "GRM"), yield_="0.85", name="Roast"
    )
    entry = call(known, FARM, made)
    assert entry == known.value(keys.product(GTIN))
    assert entry == {
        "v": 1,
        "owner": FARM,
        "makers": [MILL, FARM],
        "content": ["250", "GRM"],
        "yield": "0.85",
    }
    call(known, FARM, made)
    assert known.last is not None
    assert known.last.writes == {}


def test_product_and_place_stay_with_whom_registered_them_first() -> None:
    known = ledger()
    call(known, FARM, calls.product_register(gtin=GTIN))
    call(known, FARM, calls.place_register(gln=PLACE))
    assert code(known, MILL, calls.product_register(gtin=GTIN)) == "taken"
    assert code(known, MILL, calls.place_register(gln=PLACE)) == "taken"


def test_places_are_inside_places_of_the_same_owner_and_never_in_a_circle() -> None:
    known = ledger()
    call(known, FARM, calls.place_register(gln=PLACE, name="Mill"))
    yard = call(known, FARM, calls.place_register(gln=YARD, parent=PLACE))
    assert yard == {"v": 1, "owner": FARM, "parent": PLACE}
    assert code(known, FARM, calls.place_register(gln=PLACE, parent=YARD)) == "cycle"
    assert code(known, MILL, calls.place_register(gln=OUTSIDER, parent=PLACE)) == "unknown_place"
    missing = calls.place_register(gln=YARD, parent="4012345000047")
    assert code(known, FARM, missing) == "unknown_place"


def test_leave_is_given_to_a_registered_party() -> None:
    known = ledger()
    given = call(known, FARM, calls.delegation_set(delegate=MILL, granted=True))
    assert given == known.value(keys.delegation(FARM, MILL)) == {"v": 1, "granted": True}
    stranger = calls.delegation_set(delegate=OUTSIDER, granted=True)
    assert code(known, FARM, stranger) == "unknown_party"


def test_only_a_registered_party_speaks() -> None:
    assert code(ledger(), OUTSIDER, calls.product_register(gtin=GTIN)) == "unknown_party"


@pytest.mark.parametrize(
    ("function", "content"),
    [
        ("product_register", []),
        ("product_register", {"gtin": "401234511111"}),
        ("product_register", {"gtin": GTIN, "makers": FARM}),
        ("product_register", {"gtin": GTIN, "makers": [1]}),
        ("product_register", {"gtin": GTIN, "content": ["250"]}),
        ("product_register", {"gtin": GTIN, "content": ["-1", "GRM"]}),
        ("product_register", {"gtin": GTIN, "content": [None, "GRM"]}),
        ("product_register", {"gtin": GTIN, "yield": 0}),
        ("product_register", {"gtin": GTIN, "yield": "85 %"}),
        ("product_register", {"gtin": GTIN, "name": "two\nlines"}),
        ("place_register", None),
        ("place_register", {"gln": "here"}),
        ("place_register", {"gln": PLACE, "parent": 5}),
        ("delegation_set", {"delegate": "4012345"}),
        ("delegation_set", {"delegate": MILL, "granted": "yes"}),
    ],
)
def test_what_has_no_form_is_refused(function: str, content: Any) -> None:
    assert code(ledger(), FARM, Call(function, encode(content))) == "malformed"
