"""Demand from ledger events: sales and shipments, less what came back or was declared wrong."""

from datetime import date
from typing import Any

import pytest

from forecasting.engine.values import Frequency
from forecasting.series import selectors
from forecasting.series.rows import SALES, SHIPMENTS, Row, SeriesKey, Training
from tests.forecasting.series import shop
from tests.node import new_gln, new_gtin, new_party, new_sscc

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = date(2026, 3, 31)


def trained(party: str, frequency: Frequency = Frequency.DAILY, **more: Any) -> list[Training]:
    return selectors.training(party=party, frequency=frequency, **{"until": UNTIL, **more})


def values(training: Training) -> list[tuple[int, float]]:
    """Days of March with what was sold."""
    return [(row.date.day, float(row.value)) for row in training.rows]


def test_sales_are_summed_by_day_with_zeros_between_and_the_events_behind_them() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    other = lot.replace("/10/L", "/10/M")
    shop.capture(
        party,
        {**shop.sold("2026-03-02", lot, other, place=place, amount=2), "eventID": "ex:a/b"},
        {**shop.sold("2026-03-02", lot, place=place), "eventID": "ex:c"},
        shop.sold("2026-03-05", lot, place=place, amount=4),
    )
    (training,) = trained(party)
    assert training.key == SeriesKey(party, lot[3:17], place, SALES)
    assert values(training) == [(2, 5), (3, 0), (4, 0), (5, 4)]
    assert training.rows[0].events == (f"event/{party}/ex%3Aa%2Fb", f"event/{party}/ex%3Ac")
    assert training.rows[1] == Row(date(2026, 3, 3), training.rows[1].value, ())
    assert training.counts
    assert training.refusal == ""


def test_a_mistyped_year_makes_no_two_thousand_years_of_zeros() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    shop.capture(
        party,
        shop.sold("0026-03-01", lot, place=place, amount=9),
        shop.sold("2026-03-01", lot, place=place),
    )
    (training,) = trained(party)
    assert values(training) == [(1, 1)]
    (listed,) = selectors.series_list(party=party, until=UNTIL)
    assert listed.first == date(2026, 3, 1)


def test_days_after_the_last_sale_count_as_long_as_the_place_sells() -> None:
    party, place = new_party(), new_gln()
    slow, fast = shop.new_lot(), shop.new_lot()
    shop.capture(
        party,
        shop.sold("2026-03-01", slow, place=place),
        shop.sold("2026-03-04", fast, place=place),
    )
    found = {training.key.product: values(training) for training in trained(party)}
    assert found[slow[3:17]] == [(1, 1), (2, 0), (3, 0), (4, 0)]


def test_a_return_is_taken_off_the_day_of_the_sale() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    back = {**shop.returned("2026-03-04", lot, place=place, amount=3), "eventID": "ex:back"}
    shop.capture(
        party,
        shop.sold("2026-03-01", lot, place=place, amount=5),
        shop.sold("2026-03-03", lot, place=place, amount=2),
        back,
        shop.returned("2026-03-05", lot, place=place, amount=10),
    )
    (training,) = trained(party)
    assert values(training) == [(1, 0), (2, 0), (3, 0)]
    assert f"event/{party}/ex%3Aback" in training.rows[0].events
    assert any("6 pieces came back" in note for note in training.quality.notes)


def test_a_return_after_the_last_day_of_records_is_not_known_yet() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    shop.capture(
        party,
        shop.sold("2026-03-01", lot, place=place, amount=5),
        shop.returned("2026-03-04", lot, place=place),
        shop.sold("2026-03-04", lot, place=place, amount=100),
    )
    (training,) = trained(party, until=date(2026, 3, 3))
    assert values(training) == [(1, 5)]


def test_an_instance_that_is_sold_again_without_coming_back_counts_once() -> None:
    party, place = new_party(), new_gln()
    item = f"01/{shop.new_lot()[3:17]}/21/7"
    shop.capture(
        party,
        shop.made("2026-03-01", item, place=place),
        shop.sold("2026-03-01", item, place=place),
        shop.sold("2026-03-02", item, place=place),
        shop.returned("2026-03-03", item, place=place),
        shop.sold("2026-03-04", item, place=place),
    )
    (training,) = trained(party)
    assert values(training) == [(1, 0), (2, 0), (3, 0), (4, 1)]
    assert training.quality.duplicates == 1


def test_an_event_declared_wrong_leaves_nothing() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    wrong = {**shop.sold("2026-03-02", lot, place=place, amount=50), "eventID": "ex:wrong"}
    shop.capture(party, shop.sold("2026-03-01", lot, place=place))
    before = trained(party)
    shop.capture(party, wrong)
    then = selectors.as_of()
    assert len(trained(party)[0].rows) == 2
    shop.capture(party, shop.declared_wrong(wrong))
    assert trained(party) == before
    assert len(trained(party, as_of=then)[0].rows) == 2


def test_shipments_to_others_count_with_what_was_inside_and_less_voids() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    shop_party, other = new_party(), new_party()
    carton, pallet, wrong = (f"00/{new_sscc()}" for _ in range(3))
    there, elsewhere = shop.between(party, shop_party), shop.between(party, other)
    shop.capture(
        party,
        shop.made("2026-03-01", lot, place=place),
        shop.contents("ADD", "2026-03-01", carton, lot, place=place, amount=6),
        shop.contents("ADD", "2026-03-02", pallet, carton, place=place),
        shop.moved("shipping", "2026-03-03", pallet, place=place, **elsewhere),
        shop.moved("void_shipping", "2026-03-04", pallet, place=place, **elsewhere),
        shop.moved("shipping", "2026-03-05", pallet, place=place, **there),
        shop.moved("departing", "2026-03-06", pallet, place=place, **there),
        shop.moved("shipping", "2026-03-07", lot, place=place, amount=2, **there),
        shop.moved("shipping", "2026-03-07", lot, place=place, **shop.between(party, party)),
        shop.contents("ADD", "2026-03-08", wrong, lot, place=place, amount=9),
    )
    (training,) = trained(party)
    assert training.key == SeriesKey(party, lot[3:17], place, SHIPMENTS)
    assert values(training) == [(3, 0), (4, 0), (5, 6), (6, 0), (7, 2)]
    assert [listed.key for listed in selectors.series_list(party=party, until=UNTIL)] == [
        training.key
    ]


def test_nobody_else_fills_or_empties_a_partys_container() -> None:
    party, there, stranger, place, lot = (
        *(new_party() for _ in range(3)),
        new_gln(),
        shop.new_lot(),
    )
    box, theirs, later = f"00/{new_sscc()}", shop.new_lot(), f"00/{new_sscc()}"
    sale = {"bizStep": "retail_selling"}
    shop.capture(stranger, shop.contents("DELETE", "2026-03-04", later, place=place))
    shop.capture(
        party,
        shop.made("2026-03-01", lot, place=place),
        shop.contents("ADD", "2026-03-01", box, lot, place=place, amount=6),
        shop.contents("ADD", "2026-03-01", later, lot, place=place, amount=3),
    )
    shop.capture(
        stranger,
        shop.made("2026-03-01", theirs, place=place),
        shop.contents("ADD", "2026-03-02", box, lot, place=place, amount=1_000_000),
        shop.contents("ADD", "2026-03-02", box, theirs, place=place, amount=9, **sale),
        shop.contents("DELETE", "2026-03-02", box, place=place),
        shop.contents("DELETE", "2026-03-02", box, theirs, lot, place=place, **sale),
    )
    journey = shop.between(party, there)
    shop.capture(party, shop.moved("shipping", "2026-03-05", box, later, place=place, **journey))
    (training,) = trained(party)
    assert values(training) == [(5, 9)]


def test_what_is_put_into_its_container_again_is_inside_once() -> None:
    party, there, place = new_party(), new_party(), new_gln()
    box, item = f"00/{new_sscc()}", f"01/{shop.new_lot()[3:17]}/21/7"
    shop.capture(
        party,
        shop.made("2026-03-01", item, place=place),
        shop.contents("ADD", "2026-03-01", box, item, place=place),
        shop.contents("ADD", "2026-03-02", box, item, place=place),
        shop.moved("shipping", "2026-03-03", box, place=place, **shop.between(party, there)),
    )
    (training,) = trained(party)
    assert values(training) == [(3, 1)]


def test_what_leaves_its_container_alone_is_not_sold_again_with_it() -> None:
    party, there, place = new_party(), new_party(), new_gln()
    first, second = (f"00/{new_sscc()}" for _ in range(2))
    product = new_gtin()
    moved, sold, left = (f"01/{product}/21/{number}" for number in range(3))
    journey = shop.between(party, there)
    shop.capture(
        party,
        shop.made("2026-03-01", moved, sold, left, place=place),
        shop.contents("ADD", "2026-03-01", first, moved, sold, left, place=place),
        shop.contents("ADD", "2026-03-02", second, moved, place=place),
        shop.moved("shipping", "2026-03-03", sold, place=place, **journey),
        shop.moved("shipping", "2026-03-04", first, place=place, **journey),
        shop.moved("shipping", "2026-03-05", second, place=place, **journey),
    )
    (training,) = trained(party)
    assert values(training) == [(3, 1), (4, 1), (5, 1)]


def test_what_is_sold_in_units_that_do_not_add_up_is_refused_alone() -> None:
    party, place, mixed, right = new_party(), new_gln(), shop.new_lot(), shop.new_lot()
    shop.capture(
        party,
        shop.sold("2026-03-01", mixed, place=place),
        shop.sold("2026-03-02", mixed, place=place, uom="KGM"),
        shop.sold("2026-03-01", right, place=place, uom="KGM"),
        shop.sold("2026-03-02", right, place=place, amount=500, uom="GRM"),
    )
    found = {training.key.product: training for training in trained(party)}
    assert "KGM and pieces" in found[mixed[3:17]].refusal
    assert found[right[3:17]].refusal == ""
    assert values(found[right[3:17]]) == [(1, 1), (2, 0.5)]
    assert not found[right[3:17]].counts


def test_goods_on_hold_that_are_sold_count_and_are_named() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    hold = {"persistentDisposition": {"set": ["unavailable"]}}
    shop.capture(
        party,
        shop.made("2026-03-01", lot, place=place),
        shop.moved("holding", "2026-03-01", lot, place=place, **hold),
        shop.sold("2026-03-02", lot, place=place, amount=3),
    )
    (training,) = trained(party)
    assert values(training) == [(2, 3)]
    assert "1 sales of goods on hold or recalled count as demand." in training.quality.notes


def test_days_that_end_with_nothing_left_are_censored_where_the_record_is_whole() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    short = shop.new_lot()
    shop.capture(
        party,
        shop.made("2026-03-01T06:00:00.000+01:00", lot, place=place, amount=4),
        shop.sold("2026-03-01", lot, place=place, amount=1),
        shop.sold("2026-03-02", lot, place=place, amount=3),
        shop.made("2026-03-04", lot.replace("/10/L", "/10/M"), place=place, amount=9),
        shop.sold("2026-03-05", lot.replace("/10/L", "/10/M"), place=place, amount=2),
        shop.sold("2026-03-05", short, place=place, amount=2),
    )
    found = {training.key.product: training for training in trained(party)}
    marks = [row.censored for row in found[lot[3:17]].rows]
    assert marks == [False, True, True, False, False]
    assert not any(row.censored for row in found[short[3:17]].rows)


def test_prices_and_promotions_come_from_own_documents() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    shop.capture(
        party,
        shop.sold("2026-03-01", lot, place=place, **{"sale:price": "5.00"}),
        shop.sold("2026-03-01", lot, place=place, **{"sale:price": "4.00"}),
        shop.sold(
            "2026-03-02", lot, place=place,
            **{"sale:price": "4.00", "sale:promotion": "true"},
        ),
        shop.sold("2026-03-03", lot, place=place, **{"sale:price": "free"}),
    )  # fmt: skip
    (training,) = trained(party)
    prices = {day.day: str(price) for day, price in training.prices["price"].items()}
    assert prices == {1: "4.5", 2: "4"}
    assert list(training.flags["promotion"].values()) == [0.0, 1.0, 0.0]


def test_weeks_and_months_that_are_not_over_are_left_out() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    days = [f"2026-03-{day:02}" for day in range(1, 31)]
    shop.capture(party, *(shop.sold(day, lot, place=place) for day in days))
    (weekly,) = trained(party, Frequency.WEEKLY, until=date(2026, 3, 28))
    assert [(row.date.isoformat(), int(row.value)) for row in weekly.rows] == [
        ("2026-02-23", 1), ("2026-03-02", 7), ("2026-03-09", 7), ("2026-03-16", 7),
    ]  # fmt: skip
    (none,) = trained(party, Frequency.MONTHLY, until=date(2026, 3, 30))
    assert none.refusal == "No period with demand is over."
    (monthly,) = trained(party, Frequency.MONTHLY)
    assert [int(row.value) for row in monthly.rows] == [30]
