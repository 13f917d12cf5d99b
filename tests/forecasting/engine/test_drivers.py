"""Drivers: prices against the usual one, and what competitors do on the same dates."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine.drivers import drivers
from forecasting.engine.values import Series
from tests.forecasting.engine.made import promoted, weekly


def test_a_price_counts_by_its_ratio_to_the_usual_one() -> None:
    price = np.array([2.0, 2.0, 1.0, 2.0, 4.0])
    known = drivers([weekly("one", np.ones(4), ahead=1, prices={"price": price})])
    assert known.names == ("price", "others' price")
    assert np.allclose(known.rows[0][:, 0], np.log([1, 1, 0.5, 1, 2]))
    assert not known.rows[0][:, 1].any()


def test_competitors_are_the_others_of_the_place_on_the_same_date() -> None:
    def one(name: str, flag: list[float], place: str, first: int = 0) -> Series:
        return weekly(
            name, np.ones(2), ahead=1, first=first, place=place, flags={"deal": np.array(flag)}
        )

    panel = [
        one("a", [1, 0, 0], "north"),
        one("b", [0, 0, 1], "north"),
        one("c", [0, 1, 1], "north", first=1),
        one("far", [1, 1, 1], "south"),
        one("nowhere", [1, 1, 1], ""),
    ]
    rows = drivers(panel).rows
    assert np.allclose(rows[0][:, 1], [0, 0, 1])
    assert np.allclose(rows[1][:, 1], [1, 0, 0.5])
    assert np.allclose(rows[2][:, 1], [0, 0.5, 0])
    assert not rows[3][:, 1].any()
    assert not rows[4][:, 1].any()


def test_a_series_without_a_column_of_others_is_as_usual_there() -> None:
    bare = weekly("bare", np.ones(3), ahead=1)
    flagged = weekly("flagged", np.ones(3), ahead=1, flags={"deal": np.ones(4)})
    known = drivers([bare, flagged])
    assert not known.rows[0].any()
    assert drivers([bare]).rows[0].shape == (4, 0)


@given(st.floats(0.001, 1000))
def test_the_currency_changes_nothing(rate: float) -> None:
    panel, _ = promoted(4)
    before = drivers(panel).rows
    for series in panel:
        series.prices["price"][:] *= rate
    for one, two in zip(before, drivers(panel).rows, strict=True):
        assert np.allclose(one, two)
