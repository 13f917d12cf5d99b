"""What forecasts are compared with, and the figures of the comparison."""

import json

import numpy as np
import pytest

from forecasting.engine.values import Frequency, Series
from forecasting.runs.backtest import backtest, summary
from forecasting.runs.baselines import seasonal_naive
from forecasting.runs.telling import scores_json, scores_lines
from tests.forecasting.engine.made import months


def daily(*values: float, ahead: int = 7) -> Series:
    """Values of days, and so many days ahead."""
    dates = np.datetime64("2026-03-02") + np.arange(len(values) + ahead)
    known = len(values)
    return Series("d", Frequency.DAILY, dates[:known], np.array(values), dates[known:])


def monthly(*values: float, ahead: int = 3) -> Series:
    """Values of months, and so many months ahead."""
    dates, known = months(len(values) + ahead), len(values)
    return Series("m", Frequency.MONTHLY, dates[:known], np.array(values), dates[known:])


def test_one_season_before_is_a_week_of_days_and_a_year_of_months() -> None:
    assert seasonal_naive(daily(*range(14), ahead=8)).tolist() == [*range(7, 14), 7]
    assert seasonal_naive(monthly(*range(24))).tolist() == [12, 13, 14]


@pytest.mark.parametrize("series", [daily(3, 5), monthly(3, 5, ahead=7)])
def test_the_last_value_stands_for_a_season_that_is_not_whole(series: Series) -> None:
    assert seasonal_naive(series).tolist() == [5] * 7


def test_without_a_change_from_season_to_season_there_is_no_mase() -> None:
    scores = backtest([daily(*(float(5 + day % 7 + day // 9) for day in range(14)))])
    assert [score.mase for score in scores] == [{}]
    assert "engine" in scores[0].wape
    json.dumps(scores_json(scores), allow_nan=False)
    told = "\n".join(scores_lines(scores))
    assert "1 without MASE" in told
    assert "engine               none" in told
    assert summary(scores)["mase"] == {}
