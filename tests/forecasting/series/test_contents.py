"""What was inside a container when it moved."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from forecasting.series.contents import unpacked
from forecasting.series.movements import Movement
from forecasting.series.steps import Step

LOT, ITEM = "01/09521000001015/10/L", "01/09521000001022/21/7"
CARTON, PALLET = "00/095210000000000018", "00/095210000000000025"


def movement(
    step: Step, hour: int, name: str, amount: object = 1, *, into: str = "", unit: str = ""
) -> Movement:
    """A movement in an hour of a day; ``into`` is the container."""
    product = name[3:17] if name.startswith("01/") else ""
    time = f"2026-03-01T{hour:02}:00:00.000Z"
    known = None if amount is None else Decimal(str(amount))
    return Movement(
        "9521000000018", f"e{hour}", step, name, product, "9521000000018", into, time,
        date(2026, 3, 1), known, unit, flagged=False,
    )  # fmt: skip


def packings(*rows: Movement) -> dict[str, list[Movement]]:
    """By container."""
    found: dict[str, list[Movement]] = {}
    for row in rows:
        found.setdefault(row.counterpart, []).append(row)
    return found


def went(moved: Sequence[Movement], *rows: Movement) -> list[tuple[str, int | None]]:
    """What went, and how much of it, in order."""
    parts = unpacked(moved, packings(*rows))
    found = [(p.object, None if p.amount is None else int(p.amount)) for p in parts]
    return sorted(found, key=str)


NESTED = (
    movement(Step.PACKED, 1, LOT, 6, into=CARTON),
    movement(Step.PACKED, 2, ITEM, into=CARTON),
    movement(Step.PACKED, 3, CARTON, into=PALLET),
)


def test_a_pallet_carries_what_its_cartons_hold_at_that_time() -> None:
    sent = [movement(Step.SHIPPING, 5, PALLET)]
    assert went(sent, *NESTED) == [(LOT, 6), (ITEM, 1)]
    assert went([movement(Step.SHIPPING, 1, CARTON)], *NESTED) == [(LOT, 6)]
    later = movement(Step.PACKED, 6, LOT, 9, into=CARTON)
    assert went(sent, *NESTED, later) == [(LOT, 6), (ITEM, 1)]


def test_what_was_taken_out_is_gone() -> None:
    sent = [movement(Step.SHIPPING, 9, PALLET)]
    some = movement(Step.UNPACKED, 4, LOT, 2, into=CARTON)
    assert went(sent, *NESTED, some) == [(LOT, 4), (ITEM, 1)]
    assert went(sent, *NESTED, movement(Step.UNPACKED, 4, "", None, into=CARTON)) == []
    assert went(sent, *NESTED, movement(Step.UNPACKED, 4, CARTON, into=PALLET)) == []
    all_of_it = movement(Step.UNPACKED, 4, LOT, None, into=CARTON)
    assert went(sent, *NESTED, all_of_it) == [(ITEM, 1)]


def test_what_is_named_beside_its_container_counts_once() -> None:
    sent = [
        movement(Step.SHIPPING, 5, PALLET),
        movement(Step.SHIPPING, 5, ITEM),
        movement(Step.SHIPPING, 5, LOT, 10),
    ]
    assert went(sent, *NESTED) == [(LOT, 4), (LOT, 6), (ITEM, 1)]
    assert went(sent[1:], *NESTED) == [(LOT, 10), (ITEM, 1)]


def test_a_container_of_which_nothing_is_known_or_that_is_inside_itself() -> None:
    assert went([movement(Step.SHIPPING, 5, PALLET)]) == []
    round_ = (
        movement(Step.PACKED, 1, PALLET, into=CARTON),
        movement(Step.PACKED, 2, CARTON, into=PALLET),
        movement(Step.PACKED, 3, LOT, 3, into=CARTON),
    )
    assert went([movement(Step.SHIPPING, 5, PALLET)], *round_) == [(LOT, 3)]


def test_what_came_back_carries_nothing_and_an_unknown_amount_stays_unknown() -> None:
    back = movement(Step.SHIPPING, 5, PALLET, 0)
    assert went([back], *NESTED) == [(LOT, 0), (ITEM, 0)]
    unknown = movement(Step.PACKED, 2, LOT, None, into=CARTON)
    assert went([movement(Step.SHIPPING, 5, CARTON)], NESTED[0], unknown) == [(LOT, None)]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=23))
def test_a_container_holds_what_went_in_less_what_came_out(listed: list[tuple[bool, int]]) -> None:
    rows, inside = [], 0
    for hour, (is_in, amount) in enumerate(listed):
        step = Step.PACKED if is_in else Step.UNPACKED
        rows.append(movement(step, hour, LOT, amount, into=CARTON))
        inside = inside + amount if is_in else max(0, inside - amount)
    sent = [movement(Step.SHIPPING, 23, CARTON)]
    assert sum(amount or 0 for _, amount in went(sent, *rows)) == inside
