"""Totals over series, and forecasts that add up."""

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from forecasting.engine.values import Floats, Frequency, Series
from forecasting.series.hierarchy import Expected, Hierarchy, Node, hierarchy, reconcile, total
from forecasting.series.rows import Row, SeriesKey, Training


def training(product: str, pool: str, region: str, unit: str = "") -> Training:
    rows = (Row(date(2026, 3, 1), Decimal(1), ()),)
    key = SeriesKey("9521000000018", product, region, "sales")
    return Training(
        key, Frequency.DAILY, date(2026, 3, 1), rows, unit=unit, pool=pool, region=region
    )


FOUR = hierarchy(
    [
        training("1", "coffee", "north"),
        training("2", "coffee", "south"),
        training("3", "tea", "north"),
        training("4", "tea", "south"),
    ]
)


def test_totals_are_by_category_by_region_and_of_all() -> None:
    names = [(node.kind, node.name) for node in FOUR.nodes]
    assert names == [
        ("all", ""), ("category", "coffee"), ("category", "tea"), ("region", "north"),
        ("region", "south"),
    ]  # fmt: skip
    assert FOUR.members(3) == [0, 2]
    assert FOUR.sums(np.array([[1.0], [2.0], [3.0], [4.0]])).ravel().tolist() == [10, 3, 7, 4, 6]


def test_what_does_not_add_up_has_no_total() -> None:
    found = hierarchy([training("1", "coffee", ""), training("2", "coffee", "", "KGM")])
    assert found.nodes == ()
    leaves = alike([[1.0], [-2.0]])
    none = Expected(np.zeros((0, 1)), np.zeros((0, 1)))
    assert reconcile(leaves, none, found).tolist() == [[1.0], [0.0]]


def alike(numbers: list[list[float]] | Floats) -> Expected:
    """Means that are all as sure."""
    mean = np.array(numbers, dtype=float)
    return Expected(mean, np.ones(mean.shape))


def test_what_adds_up_already_stays() -> None:
    leaves = alike([[1.0, 2], [3, 4], [5, 6], [7, 8]])
    assert np.allclose(reconcile(leaves, alike(FOUR.sums(leaves.mean)), FOUR), leaves.mean)


def test_the_less_sure_a_forecast_is_the_more_it_moves() -> None:
    leaves = Expected(np.array([[100.0], [10], [50], [0]]), np.array([[900.0], [9], [0], [0]]))
    totals = Expected(FOUR.sums(leaves.mean), np.full((5, 1), 1e3))
    totals.mean[0] += 20
    totals.variance[0] = 1e-3
    moved = (reconcile(leaves, totals, FOUR) - leaves.mean).ravel()
    assert moved[0] > 50 * moved[1] > 0
    assert np.allclose(moved[2:], 0, atol=1e-3)


numbers = st.lists(st.floats(0, 1000), min_size=9, max_size=9)
doubts = st.lists(st.floats(0.1, 100), min_size=9, max_size=9)


@given(numbers, doubts)
def test_the_result_is_the_nearest_that_is_not_below_nothing(
    listed: list[float], sure: list[float]
) -> None:
    both = np.array([listed, sure])[:, :, None]
    leaves, totals = Expected(*both[:, :4]), Expected(*both[:, 4:])
    found = reconcile(leaves, totals, FOUR)
    assert (found >= 0).all()
    assert _cost(found, leaves, totals, FOUR) <= _least(leaves, totals, FOUR) * (1 + 1e-6) + 1e-6


def _cost(found: Floats, leaves: Expected, totals: Expected, tree: Hierarchy) -> float:
    own = (found - leaves.mean) ** 2 / leaves.variance
    above = (tree.sums(found) - totals.mean) ** 2 / totals.variance
    return float(own.sum() + above.sum())


def _least(leaves: Expected, totals: Expected, tree: Hierarchy) -> float:
    matrix = np.vstack([np.eye(len(leaves.mean)), tree.matrix.toarray()])
    mean, variance = (np.vstack(pair).ravel() for pair in zip(leaves, totals, strict=True))
    sure = 1 / np.sqrt(variance)
    return float(nnls(matrix * sure[:, None], mean * sure)[1] ** 2)


def test_a_total_begins_with_its_first_series_and_lacks_what_one_of_them_lacks() -> None:
    def series(days: list[int], values: list[float]) -> Series:
        dates = np.array([f"2026-03-{day:02}" for day in days], dtype="datetime64[D]")
        ahead = np.array(["2026-03-09"], dtype="datetime64[D]")
        return Series("s", Frequency.DAILY, dates, np.array(values), ahead)

    found = total("all", [series([1, 2, 3, 4], [1, 1, 1, 1]), series([2, 4], [5, 5])])
    assert [str(day) for day in found.dates] == ["2026-03-01", "2026-03-02", "2026-03-04"]
    assert found.values.tolist() == [1, 6, 6]


def test_many_series_take_no_square_of_their_number() -> None:
    many = [training(str(n), f"pool {n % 20}", f"region {n % 30}") for n in range(20_000)]
    tree = hierarchy(many)
    assert len(tree.nodes) == 51
    assert tree.nodes[0] == Node("all", "", "sales", "")
    leaves = np.random.default_rng(0).uniform(0, 9, (20_000, 2))
    found = reconcile(alike(leaves), alike(tree.sums(leaves) * 1.1), tree)
    assert found.sum() > leaves.sum()
