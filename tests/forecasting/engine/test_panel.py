"""The engine's entry: nothing looks ahead, nothing hangs on order, every series has its answer."""

from dataclasses import replace

import numpy as np
import pytest

from forecasting.engine.calibration import spread
from forecasting.engine.panel import forecast
from forecasting.engine.trial import Trial, trial
from forecasting.engine.values import QUANTILES, Floats, Forecast, Frequency, Refusal, Series
from forecasting.engine.weights import blend, errors, weights
from forecasting.engine.windows import windows
from tests.forecasting.engine.made import months, promoted, weekly

DRAW = np.random.default_rng(3)
START = np.datetime64("2023-01-02")


def daily(number: int, rows: int = 420, ahead: int = 28) -> list[Series]:
    """Series with a week's shape, a slow course and noise."""
    days = START + np.arange(rows + ahead)
    week = np.array([1.0, 0.8, 0.9, 1.0, 1.3, 1.8, 0.4])
    return [
        Series(
            f"shop {index}",
            Frequency.DAILY,
            days[:rows],
            40.0 * (index + 1) * week[np.arange(rows) % 7] * DRAW.gamma(16.0, 1 / 16.0, rows),
            days[rows:],
        )
        for index in range(number)
    ]


def sold(mean: float) -> Floats:
    """Whole units of 60 weeks."""
    return DRAW.poisson(mean, 60).astype(np.float64)


def same(one: Forecast | Refusal, other: Forecast | Refusal) -> None:
    """Bit for bit."""
    assert isinstance(one, Forecast)
    assert isinstance(other, Forecast)
    assert one.name == other.name
    assert one.shares == other.shares
    assert one.notes == other.notes
    assert one.total_quantiles == other.total_quantiles
    assert np.array_equal(one.point, other.point)
    assert np.array_equal(one.mean, other.mean)
    for level in QUANTILES:
        assert np.array_equal(one.quantiles[level], other.quantiles[level])


def as_known(series: Series, rows: int, ahead: int) -> Series:
    """The series at an earlier origin."""
    return replace(
        series,
        dates=series.dates[:rows],
        values=series.values[:rows],
        future=series.dates[rows : rows + ahead],
        prices={name: column[: rows + ahead] for name, column in series.prices.items()},
        flags={name: column[: rows + ahead] for name, column in series.flags.items()},
    )


@pytest.fixture(scope="module")
def shops() -> list[Series]:
    return daily(4)


@pytest.fixture(scope="module")
def forecasts(shops: list[Series]) -> list[Forecast | Refusal]:
    return forecast(shops)


def test_again_gives_the_same_bits(
    shops: list[Series], forecasts: list[Forecast | Refusal]
) -> None:
    for one, other in zip(forecasts, forecast(shops), strict=True):
        same(one, other)


def test_the_order_of_the_panel_changes_nothing(
    shops: list[Series], forecasts: list[Forecast | Refusal]
) -> None:
    for one, other in zip(forecasts[::-1], forecast(shops[::-1]), strict=True):
        same(one, other)


@pytest.mark.parametrize("counts", [False, True])
@pytest.mark.parametrize("back", [0, 1])
def test_a_jump_from_an_origin_on_changes_neither_forecast_nor_weights_nor_calibration(
    back: int, counts: bool
) -> None:
    """The whole records go in, and are cut where the engine's backtests cut them."""
    panel, _ = promoted(22)
    panel = [replace(s, values=np.rint(s.values / 500), counts=counts) for s in panel]
    jumped = [_jumped(series, 60 - 4 * (back + 1)) for series in panel]
    pairs = zip(forecast(_cut(panel, back)), forecast(_cut(jumped, back)), strict=True)
    for one, other in pairs:
        same(one, other)


def _jumped(series: Series, first: int) -> Series:
    """The series at nine times its height from a row on."""
    return replace(series, values=series.values * np.where(np.arange(60) < first, 1, 9))


def _cut(panel: list[Series], back: int) -> list[Series]:
    """The panel as known before one of its backtest windows."""
    found = [windows(series)[back] for series in panel]
    return [window.series for window in found if window]


def test_a_jump_in_the_last_window_changes_nothing_that_earlier_windows_say() -> None:
    """Not their forecasts, nor the weights and the spread that they make."""
    panel, _ = promoted(22)
    one, other = (trial(each, 0) for each in (panel, [_jumped(s, 56) for s in panel]))
    assert np.array_equal(one.tested, other.tested, equal_nan=True)
    assert np.array_equal(one.actual[1:], other.actual[1:], equal_nan=True)
    for before, after in zip(_said(one, 1), _said(other, 1), strict=True):
        assert np.array_equal(before, after)
    for before, after in zip(_said(one, 0), _said(other, 0), strict=True):
        assert not np.array_equal(before, after)
    assert not np.array_equal(one.coming, other.coming, equal_nan=True)


def _said(tried: Trial, first: int) -> list[Floats]:
    """The weights, and the spread's two parts, that the windows from one on make."""
    tested, actual, scale = tried.tested[first:], tried.actual[first:], np.ones(22)
    weight = weights(errors(tested, actual, scale))
    blended = np.array([blend(window, weight) for window in tested])
    found = spread(blended, actual, scale)
    return [weight, found.usual, np.array(list(found.quantiles.values()))]


def test_a_jump_changes_no_backtest_from_before_it() -> None:
    panel, _ = promoted(22)
    one, other = (trial(each, 0) for each in (panel, [_jumped(s, 52) for s in panel]))
    assert np.array_equal(one.tested[1:], other.tested[1:], equal_nan=True)
    assert np.array_equal(one.actual[2:], other.actual[2:], equal_nan=True)
    assert not np.array_equal(one.tested[0], other.tested[0], equal_nan=True)
    assert not np.array_equal(one.coming, other.coming, equal_nan=True)


def test_a_jump_in_the_last_window_is_seen() -> None:
    """So that the test above could fail."""
    (series,) = daily(1)
    jumped = replace(series, values=series.values * np.where(np.arange(420) < 410, 1, 9))
    (one,), (other,) = forecast([series]), forecast([jumped])
    assert isinstance(one, Forecast)
    assert isinstance(other, Forecast)
    assert not np.array_equal(one.point, other.point)


def test_shares_say_who_carries_the_forecast_and_why(
    forecasts: list[Forecast | Refusal],
) -> None:
    for found in forecasts:
        assert isinstance(found, Forecast)
        weights = [share.weight for share in found.shares]
        assert weights == sorted(weights, reverse=True)
        assert abs(sum(weights) - 1) < 0.05
        assert all(share.error is not None and share.error > 0 for share in found.shares)
        assert "3 backtests" in found.shares[0].reason


def test_intervals_hold_what_they_say_on_series_like_these() -> None:
    panel = daily(12, rows=448)
    known = [as_known(series, 420, 28) for series in panel]
    inside: Floats = np.array(
        [
            (series.values[420:] >= found.quantiles[0.1])
            & (series.values[420:] <= found.quantiles[0.9])
            for series, found in zip(panel, forecast(known), strict=True)
            if isinstance(found, Forecast)
        ]
    )
    assert inside.shape == (12, 28)
    assert 0.72 < inside.mean() < 0.88


def test_counts_come_in_whole_units() -> None:
    panel = [weekly(f"{index}", sold(30.0), counts=True) for index in range(3)]
    for found in forecast(panel):
        assert isinstance(found, Forecast)
        for values in (found.point, *found.quantiles.values()):
            assert np.array_equal(values, np.rint(values))


def test_intermittent_demand_has_a_mean_above_its_point() -> None:
    values = DRAW.poisson(0.4, (5, 48)).astype(np.float64)
    dates = months(54)
    panel = [
        Series(f"{n}", Frequency.MONTHLY, dates[:48], row, dates[48:], counts=True)
        for n, row in enumerate(values)
    ]
    for found in forecast(panel):
        assert isinstance(found, Forecast)
        assert found.point.sum() < found.mean.sum()
        assert any("intermittent" in note for note in found.notes)


def test_a_new_product_borrows_from_its_pool() -> None:
    level = np.linspace(50, 100, 5)
    panel = [weekly(f"{n}", sold(mean)) for n, mean in enumerate(level)]
    new = weekly("new", np.array([70.0, 80.0]), first=58)
    *_, found = forecast([*panel, new])
    assert isinstance(found, Forecast)
    assert found.shares[0].member == "similar series"
    assert 50 < found.mean.mean() < 110


def test_a_new_product_without_any_sale_borrows_too() -> None:
    panel = [weekly(f"{n}", sold(80.0)) for n in range(5)]
    new = weekly("new", np.array([]), first=60)
    *_, found = forecast([*panel, new])
    assert isinstance(found, Forecast)
    assert found.mean.mean() > 10


def test_known_prices_move_the_forecast() -> None:
    panel, coming = promoted(22)
    bare = [replace(series, prices={}, flags={}) for series in panel]
    errors = [
        np.mean(
            [
                np.abs(actual - found.point).mean() / actual.mean()
                for actual, found in zip(coming, forecast(given), strict=True)
                if isinstance(found, Forecast)
            ]
        )
        for given in (panel, bare)
    ]
    assert errors[0] < 0.6 * errors[1]


def test_stock_outs_are_demand_of_at_least_what_was_sold() -> None:
    (series,) = daily(1)
    out = np.zeros(420, dtype=np.bool_)
    out[-28:] = True
    emptied = replace(series, values=np.where(out, 0.0, series.values))
    (taken,) = forecast([replace(emptied, censored=out)])
    (believed,) = forecast([emptied])
    (full,) = forecast([series])
    assert isinstance(taken, Forecast)
    assert isinstance(believed, Forecast)
    assert isinstance(full, Forecast)
    assert believed.mean.sum() < 0.8 * full.mean.sum()
    assert 0.9 < taken.mean.sum() / full.mean.sum() < 1.1
    assert any("stock" in note for note in taken.notes)
