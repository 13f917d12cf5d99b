"""Alerts on forecasts that do not keep what they promised."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.decisions.accuracy import (
    TRIGG_LIMIT,
    Observed,
    one_sided,
    outside,
    tracking_signal,
    worse_than_naive,
)
from forecasting.decisions.alerts import Severity

START = date(2026, 1, 1)


def period(day: int, value: float, *, expected: float = 10, naive: float | None = None) -> Observed:
    low, high = expected - 5, expected + 5
    return Observed(START + timedelta(days=day), value, expected, expected, low, high, naive)


def periods(*values: float) -> list[Observed]:
    return [period(day, value) for day, value in enumerate(values)]


def test_demand_within_its_interval_is_no_news() -> None:
    assert outside("s", periods(*[10.0] * 8)) is None
    assert outside("s", periods(5, 15)) is None
    assert outside("s", []) is None


def test_one_surprise_is_no_alert_and_two_of_three_are() -> None:
    assert outside("s", periods(*[10.0] * 7, 99)) is None
    assert outside("s", periods(*[10.0] * 6, 99, 99)) is None
    alert = outside("s", periods(10, 99, 0))
    assert alert is not None
    assert alert.severity == Severity.WARNING
    assert "In 2 of the last 3 periods" in alert.sentence
    assert "1 times above it" in alert.sentence
    assert "2026-01-03: 0, where 5 to 15 were expected" in alert.sentence
    assert [missed["value"] for missed in alert.evidence["missed"]] == [99, 0]


def test_many_misses_are_critical_and_old_ones_are_forgotten() -> None:
    alert = outside("s", periods(*[99.0] * 5))
    assert alert is not None
    assert alert.severity == Severity.CRITICAL
    assert outside("s", periods(*[99.0] * 5, *[10.0] * 8)) is None


def test_a_forecast_that_is_always_too_low_is_found() -> None:
    alert = one_sided("s", periods(*[14.0] * 12))
    assert alert is not None
    assert "too low" in alert.sentence
    assert "demand was 14 on average and the forecast 10" in alert.sentence
    high = one_sided("s", periods(*[6.0] * 12))
    assert high is not None
    assert "too high" in high.sentence


def test_too_few_periods_errors_on_both_sides_and_no_errors_say_nothing() -> None:
    assert one_sided("s", periods(*[14.0] * 11)) is None
    assert one_sided("s", periods(*[14.0, 6.0] * 10)) is None
    assert one_sided("s", periods(*[10.0] * 20)) is None


@pytest.mark.parametrize("count", [12, 24, 52])
def test_independent_errors_pass_the_limit_about_once_in_a_hundred(count: int) -> None:
    errors = np.random.default_rng(7).normal(size=(2_000, count))
    passed = [abs(tracking_signal(list(each))) > TRIGG_LIMIT for each in errors]
    assert np.mean(passed) < 0.015


def test_a_forecast_worse_than_the_seasonal_naive_is_found() -> None:
    off = [period(day, 14 + day % 2, naive=14) for day in range(8)]
    alert = worse_than_naive("s", off)
    assert alert is not None
    assert "off by 4.5 on average; the demand of one season before (a week" in alert.sentence
    assert alert.evidence["naive_error"] == 0.5


def test_better_forecasts_few_periods_and_chance_say_nothing() -> None:
    better = [period(day, 10, naive=14) for day in range(20)]
    few = [period(day, 14, naive=14) for day in range(7)]
    mixed = [period(day, 14, naive=14 if day % 2 else 4) for day in range(20)]
    unknown = [period(day, 14) for day in range(20)]
    assert [worse_than_naive("s", each) for each in (better, few, mixed, unknown)] == [None] * 4
