"""Stock goes out oldest first, and nothing is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.local.chain.events import Part
from provenance.local.chain.stock import Stock

PARTS = st.lists(st.builds(Part, st.sampled_from("abc"), st.integers(0, 9)))


@given(PARTS, st.lists(st.integers(0, 15)))
def test_what_is_taken_and_what_is_left_are_what_was_put(
    parts: list[Part], takes: list[int]
) -> None:
    stock = Stock()
    stock.put(*parts)
    taken = [part for quantity in takes for part in stock.take(quantity)]
    for lot in "abc":
        put = sum(part.quantity for part in parts if part.lot == lot)
        assert stock.of(lot) + sum(part.quantity for part in taken if part.lot == lot) == put


def test_the_oldest_goes_first() -> None:
    stock = Stock()
    stock.put(Part("old", 2), Part("new", 5))
    assert stock.take(3) == [Part("old", 2), Part("new", 1)]
    assert list(stock) == [Part("new", 4)]


def test_no_more_is_taken_than_there_is() -> None:
    stock = Stock()
    stock.put(Part("only", 2))
    assert stock.take(5) == [Part("only", 2)]
    assert stock.total == 0
