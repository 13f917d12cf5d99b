"""The keys of the ledger's state."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from provenance.contract import keys

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.from_regex(
    r"[a-z0-9/:.~_-]{1,40}", fullmatch=True
)


@given(TEXTS, TEXTS)
def test_parts_are_percent_encoded(recorder: str, event_id: str) -> None:
    expected = f"event/{quote(recorder, safe='')}/{quote(event_id, safe='')}"
    assert keys.event(recorder, event_id) == expected


def test_a_balance_names_its_lot_and_its_party() -> None:
    lot = "01/09521000009998/10/a:b/c"
    balance = keys.balance(lot, "4012345000009")
    assert keys.lot_of(balance) == keys.lot(lot)
    assert keys.balance_of(keys.lot(lot), "4012345000009") == balance
    assert keys.peer_balance(balance, "0614141000005") == keys.balance(lot, "0614141000005")
