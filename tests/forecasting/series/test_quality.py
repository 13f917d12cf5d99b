"""What is said of a series' data."""

import json
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from forecasting.engine.values import Frequency
from forecasting.series.quality import quality
from forecasting.series.rows import Quality, Row

FIRST = date(2026, 1, 1)


def rows(values: list[float], *, without: range = range(0)) -> list[Row]:
    """A row for each day but some."""
    return [
        Row(FIRST + timedelta(days=day), Decimal(str(round(value, 3))), ())
        for day, value in enumerate(values)
        if day not in without
    ]


def noise(count: int, level: float = 100) -> list[float]:
    """Days around a level, Saturdays double."""
    drawn = np.random.default_rng(1).normal(0, 0.05, count)
    return [level * (2 if day % 7 == 2 else 1) * float(np.exp(n)) for day, n in enumerate(drawn)]


def test_an_outlier_is_found_beside_a_season_and_stays() -> None:
    values = noise(140)
    values[70] = 900
    found = quality(rows(values), Frequency.DAILY)
    assert found.outliers == ((FIRST + timedelta(days=70)).isoformat(),)
    assert "1 outliers stay in the series as recorded." in found.notes


def test_a_change_of_level_is_found_with_both_levels() -> None:
    found = quality(rows(noise(100) + noise(100, 300)), Frequency.DAILY)
    ((day, before, after),) = found.level_changes
    assert abs((date.fromisoformat(day) - FIRST).days - 100) <= 2
    assert 80 < before < 140
    assert 240 < after < 420


def test_a_steady_series_has_nothing_to_be_said_of() -> None:
    found = quality(rows(noise(200)), Frequency.DAILY)
    assert (found.gaps, found.level_changes, found.notes) == ((), (), ())


def test_gaps_leave_out_closed_days() -> None:
    closed = {FIRST + timedelta(days=3)}
    listed = rows([1] * 10, without=range(3, 6))
    found = quality(listed, Frequency.DAILY, closed=closed)
    assert found.gaps == (("2026-01-05", "2026-01-06"),)
    months = [Row(date(2025, month, 1), Decimal(1), ()) for month in (1, 2, 5)]
    assert quality(months, Frequency.MONTHLY).gaps == (("2025-03-01", "2025-04-30"),)


def test_shares_and_what_was_noted_before() -> None:
    listed = rows([0, 0, 0, 4])
    listed[3] = Row(listed[3].date, listed[3].value, (), censored=True)
    found = quality(listed, Frequency.DAILY, unit="KGM", notes=["Something."])
    assert (found.zeros, found.censored, found.unit, found.periods) == (0.75, 0.25, "KGM", 4)
    assert found.notes[0] == "Something."
    assert "at least what was sold" in found.notes[1]


def test_series_that_say_nothing_break_nothing() -> None:
    assert quality([], Frequency.DAILY) == Quality()
    for values in ([5.0], [0.0] * 400, [7.0] * 400, [0.0, 10.0**19]):
        found = quality(rows(values), Frequency.DAILY)
        assert (found.outliers, found.level_changes) == ((), ())
        assert json.loads(json.dumps(found.to_json()))["periods"] == len(values)
