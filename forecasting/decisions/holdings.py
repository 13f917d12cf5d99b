"""From what the ledger says of lots and instances to a stock."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from forecasting.decisions.places import Parts
from forecasting.decisions.stock import Batch, State, Stock
from provenance.domain.custody.flags import HOLDS
from provenance.trace.holders import HELD, IN_TRANSIT
from provenance.trace.recall import Holding
from provenance.trace.trail import Facts

_ONE = {"": "1"}
"""What an instance amounts to."""


def stock_of(
    found: Mapping[str, Iterable[Holding]],
    said: Mapping[str, Facts],
    *,
    party: str,
    unit: str,
    parts: Parts | None = None,
) -> Stock:
    """A party's stock, in ``unit``, from holdings and facts by name; ``parts`` are of a place."""
    batches: list[Batch] = []
    others: set[str] = set()
    for name, holdings in found.items():
        for holding in holdings:
            state = _state(holding, party)
            if state is not None:
                amounts = _ONE if holding.amounts is None else holding.amounts
                others |= amounts.keys() - {unit}
                batches += _batches(name, holding, state, float(amounts.get(unit, 0)), said, parts)
    notes = tuple(_notes(found, others, unit, parts))
    comparable = bool(batches) or not others
    known = bool(found) and comparable and (parts is None or parts.known)
    return Stock(unit, tuple(batches), notes, known=known)


def _state(holding: Holding, party: str) -> State | None:
    if holding.party == party and holding.state == HELD:
        return State.ON_HAND
    if holding.receiver == party and holding.state == IN_TRANSIT:
        return State.IN_TRANSIT
    return None


def _batches(
    name: str,
    holding: Holding,
    state: State,
    amount: float,
    said: Mapping[str, Facts],
    parts: Parts | None,
) -> Iterator[Batch]:
    named = [said.get(name, Facts()), said.get(holding.container or "", Facts())]
    if parts is not None:
        here = parts.held.get(name, 0.0) if state == State.ON_HAND else parts.deliveries
        amount *= here
    if any(HOLDS.intersection(facts.flags) for facts in named):
        state = State.ON_HOLD
    if amount > 0:
        yield Batch(name, state, amount, _day(named[0].expiry))


def _day(expiry: str | None) -> date | None:
    """The last day on which it may be sold; None where none is given that can be read."""
    try:
        return date.fromisoformat((expiry or "")[:10])
    except ValueError:
        return None


def _notes(
    found: Mapping[str, Iterable[Holding]], others: set[str], unit: str, parts: Parts | None
) -> Iterator[str]:
    if not found:
        yield (
            "The ledger has no lot or instance of this product here: the stock is taken to be 0. "
            "Where there is some, give the stock on hand with the question."
        )
    elif parts is not None and not parts.known:
        yield (
            "No movement of this product names this place: the stock is taken to be 0. Where there "
            "is some, give the stock on hand with the question."
        )
    if others:
        named = ", ".join(sorted(other or "pieces" for other in others))
        yield f"Stock recorded in {named} does not count: the demand is in {unit or 'pieces'}."
    if parts is not None and 0 < parts.deliveries < 1:
        yield (
            f"Of what is on its way to the party {parts.deliveries:.0%} counts for this place, as "
            "of its earlier deliveries."
        )
