"""What the chart draws."""

from forecasting.api.chart import figures
from tests.forecasting.api.made import forecast, training


def test_every_period_has_its_figure_or_none() -> None:
    known = training(3, None, 5, promoted=3)
    drawn = figures(known, forecast(known, 4.0, 6.0))
    assert drawn["dates"] == [f"2026-11-0{day}" for day in range(2, 7)]
    assert drawn["history"] == [3.0, None, 5.0, None, None]
    assert drawn["expected"] == [None, None, None, 4.0, 6.0]
    assert drawn["high95"] == [None, None, None, 8.0, 10.0]
    assert drawn["promotion"] == [0, 0, 0, 1, 0]


def test_all_lists_are_as_long_as_the_dates() -> None:
    known = training(3, 4)
    drawn = figures(known, forecast(known, 4.0, 5.0, 6.0))
    assert {len(column) for column in drawn.values()} == {5}
