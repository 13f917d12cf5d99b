"""Cutting series into panels."""

from hypothesis import given
from hypothesis import strategies as st

from forecasting.runs.panels import CHUNK_SECONDS, ENOUGH, MOST, cut, panel_size
from forecasting.series.rows import SeriesKey

NAMES = st.tuples(st.sampled_from("ab"), st.integers(0, 99))


def key(product: int) -> SeriesKey:
    """A series."""
    return SeriesKey("1", f"{product:02}", "", "sales")


@given(st.lists(NAMES, unique_by=lambda name: name[1], max_size=60), st.integers(1, 20))
def test_each_series_is_in_one_panel_and_panels_are_equally_long(
    names: list[tuple[str, int]], size: int
) -> None:
    series = [(pool, key(product)) for pool, product in names]
    panels = cut(series, size=size)
    assert sorted(name for panel in panels for name in panel) == sorted(n for _, n in series)
    assert all(0 < len(panel) <= size for panel in panels)
    lengths = {len(panel) for panel in panels}
    assert not lengths or max(lengths) - min(lengths) <= 1
    assert cut(reversed(series), size=size) == panels


def test_series_of_a_pool_stand_side_by_side() -> None:
    series = [("ab"[number % 2], key(number)) for number in range(8)]
    first, second = cut(series, size=4)
    assert [name.product for name in first] == ["00", "02", "04", "06"]
    assert [name.product for name in second] == ["01", "03", "05", "07"]


def test_what_costs_more_is_cut_smaller() -> None:
    assert panel_size(0.001, series=10_000) == panel_size(0, series=10_000) == MOST
    assert panel_size(CHUNK_SECONDS / 10, series=10_000) == 10
    assert panel_size(10 * CHUNK_SECONDS, series=10_000) == 1


def test_workers_share_a_run_as_long_as_its_panels_have_enough() -> None:
    assert panel_size(0.001, series=160) == 40
    assert panel_size(0.001, series=100) == panel_size(0.001, series=10) == ENOUGH
