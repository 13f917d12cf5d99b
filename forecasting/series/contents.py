"""What was inside a container when it moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from forecasting.series.movements import Movement
from forecasting.series.steps import EVERYTHING, Step
from provenance.domain.custody.core import gtin
from provenance.domain.quantities import add, subtract

_Inside = dict[tuple[str, str], Decimal | None]
"""Amounts by object and unit; None is unknown."""


def unpacked(
    moved: Iterable[Movement], packings: Mapping[str, Sequence[Movement]]
) -> list[Movement]:
    """The movements of products: a container's are those of what was inside it at that time.

    Lots and instances that an event names beside the container which they are in count once.
    ``moved`` holds an event's movements one after the other.
    """
    found: list[Movement] = []
    for _, group in groupby(moved, key=lambda m: (m.recorder, m.event_id, m.step)):
        named = list(group)
        boxes = [m for m in named if not m.product]
        carried = [part for box in boxes for part in _carried(box, packings)]
        found += [*carried, *_loose([m for m in named if m.product], carried)]
    return found


def _carried(box: Movement, packings: Mapping[str, Sequence[Movement]]) -> Iterator[Movement]:
    for (name, unit), amount in _inside(box.object, box.time, packings, ()).items():
        if product := gtin(name):
            moved = amount if box.amount or amount is None else Decimal(0)
            yield box._replace(object=name, product=product, amount=moved, unit=unit)


def _inside(
    container: str, time: str, packings: Mapping[str, Sequence[Movement]], around: tuple[str, ...]
) -> _Inside:
    """All that is inside, at any depth; the record may say that a box is inside itself."""
    found: _Inside = {}
    for (name, unit), amount in _directly(packings.get(container, ()), time).items():
        _put(found, (name, unit), amount)
        if name in packings and name not in around:
            for part, quantity in _inside(name, time, packings, (*around, container)).items():
                _put(found, part, quantity)
    return found


def _directly(rows: Sequence[Movement], time: str) -> _Inside:
    found: _Inside = {}
    for row in rows:
        if row.time > time:
            break
        if row.step == Step.PACKED and row.is_instance:
            found[row.object, row.unit] = row.amount
        elif row.step == Step.PACKED:
            _put(found, (row.object, row.unit), row.amount)
        elif row.object == EVERYTHING:
            found.clear()
        else:
            _take(found, (row.object, row.unit), row.amount)
    return found


def _put(found: _Inside, what: tuple[str, str], amount: Decimal | None) -> None:
    before = found.get(what, Decimal(0))
    found[what] = None if before is None or amount is None else add(before, amount)


def _take(found: _Inside, what: tuple[str, str], amount: Decimal | None) -> None:
    before = found.pop(what, None)
    if before is not None and amount is not None and before > amount:
        found[what] = subtract(before, amount)


def _loose(named: Iterable[Movement], carried: Iterable[Movement]) -> Iterator[Movement]:
    """What is named, less what the containers beside it carry."""
    inside: _Inside = {}
    for part in carried:
        _put(inside, (part.object, part.unit), part.amount)
    for movement in named:
        what = (movement.object, movement.unit)
        if what not in inside:
            yield movement
        elif movement.amount is not None and (amount := inside[what]) is not None:
            both = min(movement.amount, amount)
            inside[what] = subtract(amount, both)
            if rest := subtract(movement.amount, both):
                yield movement._replace(amount=rest)
