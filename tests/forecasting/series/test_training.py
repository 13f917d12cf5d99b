"""Trainings from imported history, beside the ledger's, and what the engine gets of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from forecasting.engine.values import Frequency
from forecasting.series import selectors
from forecasting.series.days import following, is_over
from forecasting.series.rows import SeriesKey, Training
from forecasting.series.services import history_import, place_describe, regressors_import
from forecasting.series.to_engine import left_out, to_engine
from tests.forecasting.series import shop
from tests.node import new_gln, new_gtin, new_party

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2026, 3, 2)
UNTIL = date(2026, 3, 29)
TODAY = date(2026, 3, 30)


def rows(gtin: str, place: str, days: range = range(28), **more: Any) -> list[dict[str, Any]]:
    """A row for each day from Monday 2 March on."""
    base = {"gtin": gtin, "place": place, "quantity": 5, **more}
    return [{**base, "date": FIRST + timedelta(days=day)} for day in days]


def took(party: str, *listed: dict[str, Any]) -> None:
    report = history_import(party=party, rows=listed, today=TODAY)
    assert report.refused == 0, report.faults


def trained(party: str, frequency: Frequency = Frequency.DAILY, **more: Any) -> list[Training]:
    return selectors.training(party=party, frequency=frequency, **{"until": UNTIL, **more})


def one(party: str, frequency: Frequency = Frequency.DAILY, **more: Any) -> Training:
    (training,) = trained(party, frequency, **more)
    return training


def days(training: Training) -> list[int]:
    return [(row.date - FIRST).days for row in training.rows]


def test_imported_gaps_stay_gaps_and_are_named() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    took(
        party,
        *rows(gtin, place, range(10), channel="web"),
        *rows(gtin, place, range(15, 20), channel="web"),
    )
    training = one(party)
    assert training.key == SeriesKey(party, gtin, place, "web")
    assert days(training) == [*range(10), *range(15, 20)]
    assert training.rows[0].events[0].startswith("import/")
    assert training.quality.gaps == (("2026-03-12", "2026-03-16"),)


def test_what_comes_after_the_last_day_changes_no_row() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    took(party, *rows(gtin, place, range(10)))
    before = one(party, until=FIRST + timedelta(days=9))
    took(party, *rows(gtin, place, range(10, 20), quantity=1000, stock_out=True))
    after = one(party, until=FIRST + timedelta(days=9))
    assert (after.rows, after.prices, after.quality) == (before.rows, before.prices, before.quality)


def test_closed_days_and_places_are_no_days_without_demand() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    closed = {"place": place, "date": FIRST + timedelta(days=3), "closed": True}
    ahead = {"place": place, "date": UNTIL + timedelta(days=2), "closed": True}
    listed = rows(gtin, place, range(3)) + rows(gtin, place, range(3, 6), quantity=0)
    took(party, *listed, closed, ahead)
    training = one(party, until=UNTIL)
    assert days(training) == [0, 1, 2, 4, 5]
    assert training.quality.gaps == ()
    future = to_engine(training, 4).future
    assert [str(day) for day in future] == ["2026-03-30", "2026-04-01", "2026-04-02"]


def test_prices_and_promotions_ahead_are_used_where_they_are_known_of_all_periods() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    past = rows(gtin, place, price="4.00")
    ahead = [
        {k: v for k, v in row.items() if k != "quantity"}
        for row in rows(gtin, place, range(28, 32), price="3.50", promotion=True)
    ]
    took(party, *past, *ahead)
    training = one(party)
    series = to_engine(training, 4)
    assert series.prices["price"].tolist() == [4.0] * 28 + [3.5] * 4
    assert series.flags["promotion"].tolist() == [0.0] * 28 + [1.0] * 4
    longer = to_engine(training, 5)
    assert (longer.prices, longer.flags) == ({}, {})
    assert left_out(training, 5) == (
        "“price” is not known for 2026-04-03, so it was left out.",
        "“promotion” is not known for 2026-04-03, so it was left out.",
    )


def test_stock_outs_and_whole_units_reach_the_engine() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    took(party, *rows(gtin, place, range(3)), *rows(gtin, place, range(3, 5), stock_out=True))
    training = one(party)
    series = to_engine(training, 7)
    assert series.censored is not None
    assert series.censored.tolist() == [False, False, False, True, True]
    assert series.counts
    assert series.name == f"{party}/{gtin}/{place}/sales"
    assert series.place == place
    assert series.values.dtype == np.float64
    assert training.quality.censored == 0.4


def test_weekly_and_monthly_numbers_are_not_made_into_days() -> None:
    party, place, weekly, monthly = new_party(), new_gln(), new_gtin(), new_gtin()
    months = [
        {"gtin": monthly, "place": place, "quantity": 9, "date": f"2026-0{month}-01"}
        for month in (1, 2, 3)
    ]
    took(party, *rows(weekly, place, range(3, 28, 7)), *months)
    found = {t.key.product: t for t in trained(party)}
    assert found[weekly].refusal == "Its history is weekly: ask for a weekly forecast."
    assert found[monthly].refusal == "Its history is monthly: ask for a monthly forecast."
    by_week = {t.key.product: t for t in trained(party, Frequency.WEEKLY)}
    assert days(by_week[weekly]) == [0, 7, 14]
    by_month = {t.key.product: t for t in trained(party, Frequency.MONTHLY)}
    assert [str(row.date) for row in by_month[monthly].rows] == ["2026-01-01", "2026-02-01"]


def test_the_ledger_takes_over_from_the_import() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    took(party, *rows(lot[3:17], place, range(6)))
    day = (FIRST + timedelta(days=4)).isoformat()
    shop.capture(party, shop.sold(day, lot, place=place, amount=2))
    training = one(party)
    assert [int(row.value) for row in training.rows] == [5, 5, 5, 5, 2]
    assert training.quality.duplicates == 2
    assert "2 records of what is recorded do not count again." in training.quality.notes


def test_holidays_of_the_place_are_flags_and_an_unknown_country_is_said() -> None:
    party, place, other, gtin = new_party(), new_gln(), new_gln(), new_gtin()
    took(party, *rows(gtin, place), *rows(gtin, other))
    place_describe(party=party, place=place, country="SE", region="north")
    place_describe(party=party, place="", country="XX")
    then, before = selectors.as_of(), trained(party)
    for country in ("NO", "SE", "NO"):
        place_describe(party=party, place=place, country=country)
    assert trained(party, as_of=then) == before
    assert trained(party) != before
    place_describe(party=party, place=place, country="SE", region="north")
    found = {t.key.place: t for t in trained(party)}
    holidays = found[place].flags["holiday"]
    assert holidays[date(2026, 4, 3)] == 1.0  # Good Friday
    assert holidays[date(2026, 4, 2)] == 0.0
    assert found[place].region == "north"
    assert found[other].flags == {}
    assert found[other].refusal == ""
    assert "No holidays of “XX” are known. The forecast is made without holidays." in (
        found[other].quality.notes
    )
    assert "holiday" in to_engine(found[place], 28).flags


def test_other_numbers_are_used_where_they_are_known() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    took(party, *rows(gtin, place))
    numbers = [
        {"name": "temperature", "date": FIRST + timedelta(days=day), "value": day - 10}
        for day in range(30)
    ]
    regressors_import(party=party, rows=numbers, today=TODAY)
    series = to_engine(one(party), 2)
    assert series.flags["temperature"][[0, 27, 28, 29]].tolist() == [0.0, 1.0, 1.0, 1.0]
    assert to_engine(one(party), 3).flags == {}


def test_pools_are_categories_or_else_brands() -> None:
    party, place, named, other = new_party(), new_gln(), new_gtin(), "09521000001015"
    took(party, *rows(named, place, category="coffee"), *rows(other, place))
    pools = {t.key.product: t.pool for t in trained(party)}
    assert pools[named] == "coffee"
    assert other[1:].startswith(pools[other])
    assert pools[other]
    listed = selectors.active(party=party, frequency=Frequency.DAILY, until=UNTIL)
    assert {(pool, key.product) for pool, key in listed} == {(p, g) for g, p in pools.items()}
    assert selectors.active(party=party, frequency=Frequency.DAILY, until=date(2027, 6, 1)) == []


def test_a_training_of_some_keys_is_the_same_and_an_unknown_one_is_refused() -> None:
    party, place, first, second = new_party(), new_gln(), new_gtin(), new_gtin()
    took(party, *rows(first, place), *rows(second, place))
    every = {t.key: t for t in trained(party)}
    key = SeriesKey(party, first, place, "sales")
    nobody = SeriesKey(party, new_gtin(), place, "sales")
    found = {t.key: t for t in trained(party, keys=[nobody, key])}
    assert found[key] == every[key]
    assert found[nobody].refusal == "No period with demand is over."


def test_a_correction_leaves_what_was_known_before_as_it_was() -> None:
    party, place, gtin = new_party(), new_gln(), new_gtin()
    took(party, *rows(gtin, place))
    then, before = selectors.as_of(), one(party)
    took(party, *rows(gtin, place, range(1), quantity=7))
    assert one(party).rows[0].value == Decimal(7)
    assert one(party, as_of=then) == before


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.MONTHLY])
def test_sums_beside_the_ledgers_days_go_on_after_what_is_over(frequency: Frequency) -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    starts = {
        Frequency.WEEKLY: [FIRST - timedelta(days=7 * back) for back in range(1, 5)],
        Frequency.MONTHLY: [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)],
    }[frequency]
    base = {"gtin": lot[3:17], "place": place, "quantity": 70}
    took(party, *({**base, "date": start} for start in starts))
    sales = [str(FIRST + timedelta(days=day)) for day in range(0, 46, 9)]
    shop.capture(party, *(shop.sold(day, lot, place=place, amount=10) for day in sales))
    for day in range(45):
        until = FIRST + timedelta(days=day)
        training = one(party, frequency, until=until)
        future = to_engine(training, 2).future
        assert training.rows[-1].date < future[0].item(), until
        assert all(is_over(frequency, row.date, until) for row in training.rows)


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.MONTHLY])
def test_a_period_that_an_import_sums_up_has_no_days_of_the_ledger_beside_it(
    frequency: Frequency,
) -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    starts = {
        Frequency.WEEKLY: [date(2026, 2, 23), FIRST],
        Frequency.MONTHLY: [date(2026, 2, 1), date(2026, 3, 1)],
    }[frequency]
    base = {"gtin": lot[3:17], "place": place, "quantity": 70}
    took(party, *({**base, "date": start} for start in starts))
    sales = [str(FIRST + timedelta(days=day)) for day in (2, 7, 9, 31)]
    shop.capture(party, *(shop.sold(day, lot, place=place, amount=10) for day in sales))
    training = one(party, frequency, until=date(2026, 4, 30))
    found = {row.date: int(row.value) for row in training.rows}
    assert [found[start] for start in starts] == [70, 70]
    after = following(frequency, starts[-1])
    assert found[after] == {Frequency.WEEKLY: 20, Frequency.MONTHLY: 10}[frequency]
    assert not any("event/" in event for row in training.rows[:2] for event in row.events)
    last = after - timedelta(days=1)
    assert f"Up to {last} the imported sums count alone." in training.quality.notes
    assert next(row.value for row in one(party, until=UNTIL).rows) == 10
