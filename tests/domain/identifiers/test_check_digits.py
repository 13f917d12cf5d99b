"""The last digit of a number is computed from the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.identifiers import IdentifierError, check_digit
from provenance.domain.identifiers.application_identifiers import require_value
from tests.domain.identifiers.values import digits, number

CHECKED = {
    "00": 18, "01": 14, "02": 14, "03": 14, "402": 17, "410": 13, "411": 13, "412": 13, "413": 13,
    "414": 13, "415": 13, "416": 13, "417": 13, "8017": 18, "8018": 18,
}  # fmt: skip
"""Length of the number that ends with a check digit, by application identifier."""
WITHIN = {"253": ("", 13, "A1"), "255": ("", 13, "77"), "8003": ("0", 13, ""),
          "8006": ("", 14, "0102"), "8026": ("", 14, "0102")}  # fmt: skip
"""What stands before and after the number."""


@pytest.mark.parametrize(
    ("key", "digit"),
    [("952100000101", "5"), ("9638507", "4"), ("03600029145", "2"), ("34012345111111111", "1")],
)
def test_known_numbers(key: str, digit: str) -> None:
    assert check_digit(key) == digit


@given(digits(12))
def test_a_changed_digit_is_noticed(payload: str) -> None:
    changed = str((int(payload[3]) + 1) % 10)
    assert check_digit(payload[:3] + changed + payload[4:]) != check_digit(payload)


@pytest.mark.parametrize("ai", [*CHECKED, *WITHIN])
@given(st.data())
def test_each_number_is_checked(ai: str, data: st.DataObject) -> None:
    before, length, after = WITHIN.get(ai) or ("", CHECKED[ai], "")
    right = data.draw(number(length))
    require_value(ai, before + right + after)
    other = str((int(right[-1]) + data.draw(st.integers(1, 9))) % 10)
    with pytest.raises(IdentifierError, match=f"check digit {other}, .* it is {right[-1]}"):
        require_value(ai, before + right[:-1] + other + after)
