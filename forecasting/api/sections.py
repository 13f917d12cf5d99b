"""The parts of a series' page beside the forecast: what to order, accuracy, and the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from forecasting.api import words
from forecasting.api.accuracy import Errors, by_month, errors
from forecasting.decisions.accuracy import Observed
from forecasting.decisions.arithmetic import Line
from forecasting.decisions.reorder import Suggestion
from forecasting.runs.baselines import SEASONS
from forecasting.runs.commitment import KIND
from forecasting.runs.leaves import ROWS
from forecasting.runs.models import ForecastRun
from provenance.evidence.selectors import StatementState, statement, statement_state
from provenance.trace.amounts import in_units


@dataclass(frozen=True, slots=True)
class Reorder:
    """What to order; ``lines`` are name, amount and how it comes about."""

    sentence: str
    lines: tuple[tuple[str, str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right earlier forecasts were, in a sentence, and by month."""

    sentence: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What of the run is on the ledger."""

    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    command: str = ""
    proof: str = ""


def reorder(found: Suggestion) -> Reorder:
    """What to order today, with its arithmetic."""
    lines = tuple((line.name, _amount(line), line.formula) for line in found.lines)
    return Reorder(order_sentence(found), lines, found.warnings)


def order_sentence(found: Suggestion) -> str:
    """What to order today."""
    if not found.order:
        return "Nothing needs to be ordered today."
    amount = in_units(words.plain(float(found.order)), found.unit or None)
    return f"Order {amount} today; they arrive about {words.full(found.arrives)}."


def _amount(line: Line) -> str:
    return f"{words.number(line.value)} {line.unit}"


def accuracy(found: Sequence[Observed]) -> Accuracy:
    """How right the forecasts were whose periods have come."""
    whole = errors(found)
    if whole is None:
        return Accuracy("No period that was forecast has come yet.")
    rows = tuple((_month(month), *_cells(each)) for month, each in by_month(found).items())
    return Accuracy(" ".join(_said(whole)), rows)


def _said(whole: Errors) -> Iterator[str]:
    count = words.counted(whole.periods, "period")
    yield f"Over {count} that have come it was off by {words.number(whole.own)} on average."
    if whole.naive is not None:
        naive = words.number(whole.naive)
        yield f"What was sold one season before ({SEASONS}) would have been off by {naive}."
    if whole.prophet is not None:
        yield f"Prophet with its usual settings: {words.number(whole.prophet)}."
    yield f"{words.percent(whole.inside)} lay within the 95 % interval."


def _cells(each: Errors) -> tuple[str, ...]:
    means = (each.own, each.naive, each.prophet)
    return (
        str(each.periods),
        *("" if mean is None else words.number(mean) for mean in means),
        words.percent(each.inside),
    )


def _month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"


def commitment(run: ForecastRun, proof: str) -> Commitment:
    """Whether the ledger holds what a forecast was made from, and how anyone checks it."""
    state = statement_state(kind=KIND, party=run.party, evidence_id=run.id.hex)
    found = statement(kind=KIND, party=run.party, evidence_id=run.id.hex)
    if found is None:
        return Commitment(f"This run is not on the ledger: {_way(state)}.")
    facts = (
        ("Rows’ root", found.content[ROWS]["root"]),
        ("Transaction", found.transaction_id),
        ("Block", str(found.block)),
    )
    sentence = (
        "What this was made from, with which parameters, and what came out is stated on the "
        "ledger: nobody can change any of it unnoticed."
    )
    return Commitment(sentence, facts, f"manage.py forecast verify {run.id.hex}", proof)


def _way(state: StatementState | None) -> str:
    if state is None:
        return "it is stated once all of its series are over"
    return f"its statement is {state.state}" + (f" ({state.reason})" if state.reason else "")
