"""Days as the chain's countries have them."""

from datetime import date

import pytest

from provenance.local.chain.calendar import at, easter, is_holiday, is_open

EASTERS = ["2000-04-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"]


@pytest.mark.parametrize("sunday", EASTERS)
def test_easter_sunday(sunday: str) -> None:
    assert easter(date.fromisoformat(sunday).year).isoformat() == sunday


def test_shops_are_closed_on_sundays_in_germany_alone() -> None:
    sunday = date(2026, 3, 8)
    assert [is_open(sunday, country) for country in ("DE", "NL", "SE")] == [False, True, True]


def test_ascension_day_is_a_holiday_in_all() -> None:
    assert all(is_holiday(date(2026, 5, 14), country) for country in ("DE", "NL", "SE"))


@pytest.mark.parametrize(
    ("day", "country", "told"),
    [
        (date(2026, 3, 28), "DE", "2026-03-28T09:30:00+01:00"),
        (date(2026, 3, 29), "DE", "2026-03-29T09:30:00+02:00"),
        (date(2026, 10, 25), "NL", "2026-10-25T09:30:00+01:00"),
        (date(2026, 7, 1), "CO", "2026-07-01T09:30:00-05:00"),
        (date(2026, 7, 1), "ET", "2026-07-01T09:30:00+03:00"),
    ],
)
def test_local_times(day: date, country: str, told: str) -> None:
    assert at(day, 9 * 60 + 30, country).isoformat() == told
