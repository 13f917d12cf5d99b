"""Lead times over deliveries."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forecasting.decisions.deliveries import Delivery
from forecasting.decisions.leadtimes import lead_time

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def delivered(*taken: float, product: str = "bread", sender: str = "mill") -> list[Delivery]:
    return [Delivery(product, sender, "shop", START, days, 1, True) for days in taken]


def test_many_deliveries_of_a_product_speak_for_themselves() -> None:
    found = lead_time(delivered(*([3.0, 5.0] * 200)), product="bread")
    assert found is not None
    assert found.mean == pytest.approx(4)
    assert found.deviation == pytest.approx(1, abs=0.01)
    assert found.count == 400


def test_a_new_product_of_a_known_supplier_leans_on_the_others() -> None:
    others = delivered(*([10.0, 12.0] * 50), product="rolls")
    found = lead_time([*others, *delivered(1.0)], product="bread")
    assert found is not None
    assert found.mean == pytest.approx((1 + 5 * 10.9) / 6, abs=0.05)
    assert found.count == 1
    assert (
        "1 of the product, 101 of the supplier, each wider group counting as five" in found.source
    )


def test_a_supplier_leans_on_all_suppliers() -> None:
    all_ = [
        *delivered(*[20.0] * 10, sender="far"),
        *delivered(5, product="rolls"),
        *delivered(2),
    ]
    found = lead_time(all_, product="bread")
    assert found is not None
    wide = (10 * 20 + 7) / 12
    supplier = (2 * 3.5 + 5 * wide) / 7
    assert found.mean == pytest.approx((2 + 5 * supplier) / 6)
    assert "1 of the product, 2 of the supplier, 12 of all suppliers" in found.source


def test_deliveries_in_parts_are_counted() -> None:
    whole = delivered(3, 3, 3)
    found = lead_time([*whole, replace(whole[0], parts=2)], product="bread")
    assert found is not None
    assert (found.count, found.partial) == (4, 1)
    assert found.source.endswith("4 of the product; 1 of the first in parts")


def test_a_product_never_delivered_has_the_lead_time_of_all_suppliers() -> None:
    found = lead_time(delivered(2, 4, 6, 2, 4, 6), product="milk")
    assert found is not None
    assert found.mean == pytest.approx(4)
    assert "6 of all suppliers" in found.source


def test_one_delivery_does_not_promise_punctuality() -> None:
    found = lead_time(delivered(6), product="bread")
    assert found is not None
    assert (found.mean, found.deviation) == (6, 2)


def test_the_supplier_who_shipped_last_counts() -> None:
    old, new = delivered(*[20.0] * 40, sender="far"), delivered(*[2.0] * 40, sender="near")
    found = lead_time([*old, *new], product="bread")
    assert found is not None
    assert found.mean < 4


def test_without_deliveries_there_is_no_lead_time() -> None:
    assert lead_time([], product="bread") is None
