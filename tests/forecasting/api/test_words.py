"""Figures and periods as people read them."""

from datetime import date

import pytest

from forecasting.api import words
from forecasting.engine.values import Frequency


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.337, "0.34"),
        (7.0, "7"),
        (12.34, "12.3"),
        (9.994, "10"),
        (1234.5, "1\u202f234"),
        (-3.5, "-3.5"),
        (100.0, "100"),
    ],
)
def test_numbers_are_as_precise_as_they_are_useful(value: float, said: str) -> None:
    assert words.number(value) == said


def test_a_plain_number_has_no_groups() -> None:
    assert words.plain(12345.6) == "12346"


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        (Frequency.DAILY, "Mon 30 Nov 2026"),
        (Frequency.WEEKLY, "30 Nov – 6 Dec 2026"),
        (Frequency.MONTHLY, "Nov 2026"),
    ],
)
def test_periods_by_their_first_day(frequency: Frequency, said: str) -> None:
    assert words.dated(date(2026, 11, 30), frequency) == said


def test_one_thing_and_more() -> None:
    assert words.periods(1, Frequency.WEEKLY) == "1 week"
    assert words.periods(28, Frequency.DAILY) == "28 days"


def test_very_little_is_not_nothing() -> None:
    assert [words.percent(share) for share in (0, 0.004, 0.006)] == [
        "0\u00a0%",
        "under 1\u00a0%",
        "1\u00a0%",
    ]


@pytest.mark.parametrize(("code", "said"), [("", "pieces"), ("KGM", "kg"), ("XYZ", "XYZ")])
def test_units(code: str, said: str) -> None:
    assert words.unit(code) == said
