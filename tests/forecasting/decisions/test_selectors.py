"""Decisions from the embedded ledger, imported prices, and forecasts as runs keep them."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from forecasting.decisions.alerts import Kind, Severity
from forecasting.decisions.changes import Change
from forecasting.decisions.errors import DecisionError
from forecasting.decisions.reorder import Suggestion
from forecasting.decisions.selectors import alerts, observed, policy, suggestion, what_if
from forecasting.decisions.services import policy_set
from forecasting.engine.values import Frequency
from forecasting.series.rows import SALES, SeriesKey
from forecasting.series.services import history_import
from tests.forecasting.decisions.outlooks import forecast
from tests.forecasting.decisions.shop import keep, new_shop
from tests.node import new_gln, new_gtin, new_party

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 3, 21)
YESTERDAY = TODAY - timedelta(days=1)


def line(found: Suggestion, name: str) -> float:
    (value,) = [line.value for line in found.lines if line.name == name]
    return value


def forecast_shop(*, delivered: str = "100") -> SeriesKey:
    key = new_shop(delivered=delivered)
    keep(key, forecast(start=TODAY), until=YESTERDAY)
    return key


def test_a_suggestion_from_forecast_deliveries_and_stock() -> None:
    found = suggestion(forecast_shop(), today=TODAY)
    assert line(found, "on hand") == 300 - 190
    assert line(found, "lead time") == pytest.approx(3)
    assert line(found, "mean demand") == pytest.approx(100)
    assert line(found, "spread from lead time") == pytest.approx(10)
    assert found.order == Decimal(11)
    assert (found.unit, found.arrives) == ("KGM", date(2026, 3, 24))


def test_what_is_tried_is_not_kept_and_what_is_set_counts() -> None:
    key = forecast_shop()
    tried = suggestion(key, today=TODAY, changes={"lead_days": 13, "lot_multiple": 20})
    assert (line(tried, "lead time"), tried.order) == (13, Decimal(120))
    assert policy(key).lead_days is None
    policy_set(key=key, values={"lead_days": 13, "lot_multiple": 20})
    assert suggestion(key, today=TODAY) == tried


def test_a_counted_stock_stands_in_place_of_the_ledgers() -> None:
    found = suggestion(forecast_shop(), today=TODAY, on_hand=20)
    assert line(found, "position") == 20
    with pytest.raises(DecisionError, match="0 or more units"):
        suggestion(forecast_shop(), today=TODAY, on_hand=float("nan"))


def test_without_forecast_or_lead_time_it_is_said_what_to_do() -> None:
    with pytest.raises(DecisionError, match="Start a run"):
        suggestion(new_shop(), today=TODAY)
    key = SeriesKey(new_party(), new_gtin(), "", SALES)
    keep(key, forecast(start=TODAY), until=YESTERDAY)
    with pytest.raises(DecisionError, match="Set lead_days"):
        suggestion(key, today=TODAY)
    with pytest.raises(DecisionError, match="service_level is 3"):
        suggestion(key, today=TODAY, changes={"service_level": 3})
    found = suggestion(key, today=TODAY, changes={"lead_days": 2})
    assert "the stock is taken to be 0" in found.warnings[0]


def test_a_series_that_goes_well_has_no_alerts() -> None:
    key = new_shop()
    keep(key, forecast(start=date(2026, 3, 2)), until=date(2026, 3, 1))
    keep(key, forecast(start=TODAY), until=YESTERDAY)
    assert alerts(key.party, today=TODAY) == []


def test_stock_that_runs_out_comes_before_a_forecast_that_was_off() -> None:
    key = new_shop(delivered="65")
    low = forecast((4.0,) * 28, deviation=1.0, start=date(2026, 3, 2))
    keep(key, low, until=date(2026, 3, 1))
    keep(key, forecast(start=TODAY), until=YESTERDAY)
    found = alerts(key.party, today=TODAY)
    assert [alert.kind for alert in found] == [
        Kind.STOCK_OUT, Kind.OUTSIDE, Kind.ONE_SIDED, Kind.WORSE_THAN_NAIVE,
    ]  # fmt: skip
    assert found[0].severity == Severity.CRITICAL
    assert "there are 5 kg" in found[0].sentence
    assert found[0].series == str(key)
    assert alerts(key.party, today=TODAY, keys=[key._replace(product=new_gtin())]) == []
    assert alerts(new_gln(), today=TODAY) == []


def test_each_day_is_held_against_the_last_forecast_before_it() -> None:
    key = new_shop()
    keep(key, forecast((4.0,) * 28, start=date(2026, 3, 2)), until=date(2026, 3, 1))
    keep(key, forecast(start=date(2026, 3, 15)), until=date(2026, 3, 14))
    found = {period.date.day: period for period in observed(key, today=date(2026, 3, 20))}
    assert found.keys() == set(range(2, 20))
    assert {found[day].point for day in range(2, 15)} == {4}
    assert {found[day].point for day in range(15, 20)} == {10}
    assert (found[15].value, found[15].naive, found[15].prophet) == (10, 10, 0)
    assert observed(key._replace(product=new_gtin()), today=TODAY) == []


def test_what_was_forecast_after_it_came_does_not_count() -> None:
    key = new_shop()
    keep(key, forecast((4.0,) * 28, start=date(2026, 3, 2)), until=date(2026, 3, 1))
    late = forecast(start=date(2026, 3, 11))
    keep(key, late, until=date(2026, 3, 10), begun=date(2026, 3, 16))
    found = {period.date.day: period.point for period in observed(key, today=date(2026, 3, 20))}
    assert {found[day] for day in range(2, 16)} == {4}
    assert {found[day] for day in range(16, 20)} == {10}


def priced_shop() -> SeriesKey:
    """Two years of weeks, the last at a price of 2; promotions sell half as much again."""
    key = SeriesKey(new_party(), new_gtin(), "", SALES)
    random = np.random.default_rng(4)
    rows = []
    for week in range(104):
        price = random.choice([1.8, 2.0, 2.0, 2.2]) if week < 103 else 2.0
        promoted = week < 103 and random.random() < 0.15
        mean = 200 * (price / 2) ** -2 * (1.5 if promoted else 1)
        day = date(2024, 3, 25) + timedelta(weeks=week)
        rows.append(
            {
                "gtin": key.product,
                "date": day.isoformat(),
                "quantity": str(random.poisson(mean)),
                "price": f"{price:.2f}",
                "promotion": "yes" if promoted else "no",
            }
        )
    assert not history_import(party=key.party, rows=rows, file="h.csv", today=TODAY).refused
    made = forecast((200.0,) * 8, deviation=20, start=date(2026, 3, 23), frequency=Frequency.WEEKLY)
    keep(key, made, until=date(2026, 3, 22), every="weekly")
    return key


def test_what_a_price_and_a_promotion_would_do_though_neither_is_planned() -> None:
    key = priced_shop()
    cheap = what_if(key, Change(price=1.8))
    assert 1600 * 1.05 < cheap.forecast.mean.sum() < 1600 * 1.5
    promoted = what_if(key, Change(promotion=True, last=date(2026, 3, 29)))
    assert promoted.forecast.mean[0] > 240
    assert promoted.forecast.mean[1:] == pytest.approx(np.full(7, 200))
    with pytest.raises(DecisionError, match=r"Prices from 1\.8 to 2\.2 are recorded; what 0\.2"):
        what_if(key, Change(price=0.2))


def test_what_if_without_prices_or_forecast() -> None:
    with pytest.raises(DecisionError, match="know no two prices"):
        what_if(forecast_shop(), Change(price=2))
    with pytest.raises(DecisionError, match="Start a run"):
        what_if(new_shop(), Change(price=2))
