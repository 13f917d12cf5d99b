"""Which part of a product comes from a lot: stated only where quantities can be compared."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from itertools import chain

from provenance.domain.custody.core import is_lot
from provenance.domain.quantities import QuantityError, read_quantity

Flow = tuple[str, str, str | None, str | None]
"""Source, target, quantity and unit of a link; one of both ends is a transformation."""
Shares = dict[str, Decimal | None]

_DIGITS = Context(prec=12)
_COUNT = ""


def shares(
    start: str, *, inputs: Iterable[Flow], outputs: Iterable[Flow], containers: Iterable[str]
) -> Shares:
    """The part of each output that comes from ``start``, from 0 to 1; None where unknown.

    A transformation's outputs are taken to be mixed evenly: each has the share that its inputs
    have together, weighted by their quantities in one dimension; an instance counts as one.
    ``inputs`` are all of every transformation concerned, ``outputs`` those that it made. A lot of
    several transformations is weighted by what each gave to it. Of what is in a container the part
    is not known, nor in a cycle.
    """
    known: Shares = {**dict.fromkeys(containers), start: Decimal(1)}
    flows: dict[str, list[Flow]] = {}
    for flow in chain(inputs, outputs):
        flows.setdefault(flow[1], []).append(flow)
    flows.pop(start, None)
    for node in _in_order(flows):
        known[node] = _mixed(flows[node], known)
    return known


def _mixed(flows: Sequence[Flow], known: Mapping[str, Decimal | None]) -> Decimal | None:
    """The weighted mean of the sources' shares; a source that is not concerned has none of it."""
    if len(flows) == 1:
        return known.get(flows[0][0], Decimal(0))
    amounts = [_amount(flow) for flow in flows]
    units = {unit for _, unit in amounts}
    total = sum((amount or Decimal(0) for amount, _ in amounts), Decimal(0))
    if len(units) != 1 or not total or any(amount is None for amount, _ in amounts):
        return None
    part = Decimal(0)
    for (source, *_), (amount, _) in zip(flows, amounts, strict=True):
        share = known.get(source, Decimal(0))
        if share is None or amount is None:
            return None
        part += amount * share
    return _DIGITS.divide(part, total)


def _amount(flow: Flow) -> tuple[Decimal | None, str]:
    """An amount in its base unit; an instance, which has no quantity, is one."""
    source, target, quantity, uom = flow
    if quantity is None:
        known = not (is_lot(source) or is_lot(target))
        return Decimal(1) if known else None, uom or _COUNT
    try:
        read = read_quantity(quantity, uom)
    except QuantityError:
        return None, uom or _COUNT
    return read.amount, read.unit


def _in_order(flows: Mapping[str, Sequence[Flow]]) -> list[str]:
    """Nodes after all that they come from (Kahn 1962); those in a cycle are left out."""
    following: dict[str, list[str]] = {}
    waits: dict[str, int] = {}
    for node, listed in flows.items():
        sources = [flow[0] for flow in listed if flow[0] in flows]
        waits[node] = len(sources)
        for source in sources:
            following.setdefault(source, []).append(node)
    ordered = [node for node, count in waits.items() if not count]
    for node in ordered:
        for later in following.get(node, ()):
            waits[later] -= 1
            if not waits[later]:
                ordered.append(later)
    return ordered
