"""What a planner may set for a series."""

from decimal import Decimal
from typing import Any

import pytest

from forecasting.decisions.errors import DecisionError
from forecasting.decisions.policy import Policy, read_policy


def test_what_is_left_out_has_its_usual_value() -> None:
    assert read_policy({}) == Policy()
    assert read_policy({"service_level": "0.98", "lot_multiple": 12}) == Policy(
        service_level=0.98, lot_multiple=Decimal(12)
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"service_level": 1}, "Nothing can be promised always"),
        ({"service_level": 95}, "such as 0.95 for 95 %"),
        ({"service_level": float("nan")}, "no number"),
        ({"service_level": True}, "no number"),
        ({"service_level": None}, "no number"),
        ({"service_level": "high"}, "service_level is “high”, which is no number"),
        ({"review_days": -1}, "must be from 0 to 3650"),
        ({"review_days": 1.5}, "whole days"),
        ({"cover_days": "1e9"}, "must be from 0 to 3650"),
        ({"lot_minimum": -5}, "lot_minimum is -5"),
        ({"lot_minimum": "Infinity"}, "no number"),
        ({"lot_multiple": 0}, "must be more"),
        ({"shelf_life_days": 0}, "must be from 1 to 3650"),
        ({"lead_days": -2}, "must be from 0"),
        ({"lead_deviation_days": 2}, "without lead_days"),
        ({"servicelevel": 0.9}, "“servicelevel” is nothing that can be set"),
    ],
)
def test_what_cannot_be_is_refused_by_name(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        read_policy(entry)
