"""Rounds as the ledger has them, and a party's own demand for one."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from forecasting.engine.values import Frequency
from forecasting.joint import board
from forecasting.joint.board import Board, Message
from forecasting.joint.errors import JointError
from forecasting.joint.models import Secret
from forecasting.joint.terms import Terms
from forecasting.series import selectors as series
from forecasting.series.days import following
from provenance.evidence.selectors import StatementState, statement_state, statements

KIND = "joint"


def read(round_: str) -> Board:
    """A round as far as it is indexed. Raises MaskingError where there is none."""
    producer = round_.partition("/")[0]
    found = statements(kind=KIND, prefix=f"{round_}/")
    messages = [Message(e.party, e.evidence_id.rpartition("/")[2], e.content) for e in found]
    return board.read(round_, producer, messages)


def state(round_: str, party: str, step: str) -> StatementState | None:
    """How far a message of one of this node's parties has come; None where it sent none."""
    return statement_state(kind=KIND, party=party, evidence_id=f"{round_}/{step}")


def secret(round_: str, party: str) -> Secret:
    """What a party of this node keeps of a round. Raises JointError."""
    found = Secret.objects.filter(round=round_, party=party).first()
    if found is None:
        raise JointError(f"This node keeps no secrets of {party} for round {round_}.")
    return found


def total(round_: str) -> list[Decimal] | None:
    """The total, if this node is the producer's and has taken it."""
    content = secret(round_, round_.partition("/")[0]).content
    return list(map(Decimal, content["total"])) if "total" in content else None


def periods(terms: Terms) -> list[date]:
    """The first days of the periods whose demand a round sums. Raises JointError."""
    try:
        frequency = Frequency(terms.subject["frequency"])
        first = date.fromisoformat(terms.subject["first"])
        return list(islice(_from(frequency, first), terms.length))
    except (ValueError, OverflowError) as error:
        raise JointError(f"The round's periods make no sense: {error}.") from error


def own_demand(found: Board, party: str) -> list[Decimal]:
    """A party's recorded demand in the round's periods over all its places; 0 where there is none.

    Raises JointError where it is counted in another unit than the round's.
    """
    subject, days = found.terms.subject, periods(found.terms)
    frequency = Frequency(subject["frequency"])
    until = following(frequency, days[-1]) - timedelta(days=1)
    wanted = [
        one.key
        for one in series.series_list(party=party, until=until)
        if (one.key.product, one.key.channel) == (subject["product"], subject["channel"])
    ]
    demand = dict.fromkeys(days, Decimal(0))
    for training in series.training(party=party, frequency=frequency, until=until, keys=wanted):
        if training.unit != subject["unit"]:
            raise JointError(f"{training.key} is counted in {training.unit or 'pieces'}.")
        for row in training.rows:
            if row.date in demand:
                demand[row.date] += row.value
    return list(demand.values())


def _from(frequency: Frequency, first: date) -> Iterator[date]:
    while True:
        yield first
        first = following(frequency, first)
