"""Exact amounts in base units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.quantities import (
    Quantity,
    QuantityError,
    add,
    plain,
    read_quantity,
    subtract,
)

AMOUNTS = st.decimals(0, Decimal("1e20"), allow_nan=False, places=10)


@pytest.mark.parametrize(
    ("amount", "uom", "expected"),
    [
        ("10", "KGM", ("10", "KGM")),
        ("1500", "GRM", ("1.5", "KGM")),
        ("2", "TNE", ("2000", "KGM")),
        ("3", None, ("3", "")),
        ("2", "DZN", ("24", "")),
        ("250", "MLT", ("0.25", "LTR")),
        ("7", "XBX", ("7", "XBX")),
    ],
)
def test_amounts_are_kept_in_the_base_unit(
    amount: str, uom: str | None, expected: tuple[str, str]
) -> None:
    quantity = read_quantity(amount, uom)
    assert (plain(quantity.amount), quantity.unit) == expected


@pytest.mark.parametrize("amount", ["", "-1", "1e5", "NaN", "Infinity", "1.", ".5", "1" * 21, "١"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(QuantityError):
        read_quantity(amount, "KGM")


def test_twenty_digits_on_either_side_stay_exact() -> None:
    amount = f"{'9' * 20}.{'1' * 20}"
    assert read_quantity(amount, "KGM") == Quantity(Decimal(amount), "KGM")


@given(AMOUNTS, AMOUNTS)
def test_adding_and_taking_away_again_is_exact(left: Decimal, right: Decimal) -> None:
    assert subtract(add(left, right), right) == left


@given(AMOUNTS)
def test_plain_text_has_no_exponent_and_no_needless_zeros(amount: Decimal) -> None:
    text = plain(amount)
    assert Decimal(text) == amount
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))
