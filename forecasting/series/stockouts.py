"""Days on which nothing was left, as far as the record tells."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from forecasting.series.calendars import span
from forecasting.series.days import ONE_DAY
from forecasting.series.movements import Movement
from forecasting.series.steps import Step
from provenance.domain.quantities import add

_IN = {Step.MADE, Step.RECEIVING, Step.RETURN, Step.VOID}


def sold_out(moved: Iterable[Movement], *, until: date) -> frozenset[date]:
    """The days that end with nothing of a product at a place, from all its movements there.

    Nothing where more went out than the record has coming in, or an amount is unknown: then the
    record does not have all, and the balance says nothing. Goods on hold count as there until an
    event takes them away.
    """
    balance, empty = Decimal(0), set[date]()
    last: date | None = None
    for movement in moved:
        if last is not None and not balance:
            empty.update(span(last, movement.date - ONE_DAY))
        if movement.amount is None:
            return frozenset()
        change = movement.amount if movement.step in _IN else -movement.amount
        balance, last = add(balance, change), movement.date
        if balance < 0:
            return frozenset()
    if last is not None and not balance:
        empty.update(span(last, until))
    return frozenset(empty)
