"""From blocks to movements of goods, and to the events that were declared wrong."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from forecasting.series.steps import entries
from provenance.capture.projector import LONGEST_ID, storable
from provenance.domain.custody.core import Core, gln, gtin, read_core
from provenance.domain.custody.verdicts import Code, Status
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table

MOVEMENT = Table(
    "forecasting_movement",
    (
        *("block", "transaction", "position", "place", "recorder", "event_id", "party", "step"),
        *("object", "product", "site", "counterpart", "time", "date", "amount", "unit", "flagged"),
    ),
    ("block", "transaction", "position", "place"),
)
DECLARATION = Table(
    "forecasting_declaration",
    ("block", "transaction", "position", "recorder", "event_id"),
    ("block", "transaction", "position"),
)
_KEPT = (Status.APPLIED, Status.RECORDED)
_GLN_DIGITS = 13
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")


class SeriesProjector:
    """A movement for each object that a recorded event moves, and a row for each declaration."""

    tables = (MOVEMENT, DECLARATION)

    def project(self, facts: BlockFacts) -> Rows:
        """The rows of a block."""
        moved: list[Row] = []
        declared: list[Row] = []
        for fact in facts.events:
            if fact.verdict.status in _KEPT:
                core = read_core(fact.core)
                if core.declaration_time is None:
                    moved += _movements(fact, core)
                else:
                    declared.append((*_where(fact), fact.recorder, _id(core)))
        return {MOVEMENT.name: moved, DECLARATION.name: declared}


def _where(fact: EventFact) -> tuple[int, int, int]:
    return fact.block, fact.transaction, fact.position


def _id(core: Core) -> str:
    return (storable(core.id) or "")[:LONGEST_ID]


def _movements(fact: EventFact, core: Core) -> Iterator[Row]:
    """An event whose time is none makes no movement: there is no day that it belongs to."""
    moved = entries(core, fact.verdict)
    day = _day(core) if moved else None
    if day is None:
        return
    who = (fact.recorder, _id(core), core.acting_for or fact.recorder)
    flagged = {f.params["item"] for f in fact.verdict.findings if f.code == Code.FLAGGED}
    site = _site(core)
    for place, (step, name, amount, unit, counterpart) in enumerate(moved):
        what = (name, gtin(name) or "", site, counterpart, core.event_time, day)
        yield (*_where(fact), place, *who, step, *what, amount, unit, name in flagged)


def _day(core: Core) -> date | None:
    """The local day, by the event's own offset; None where the time is none."""
    try:
        return (datetime.fromisoformat(core.event_time) + _shift(core.offset)).date()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _shift(offset: str) -> timedelta:
    found = _OFFSET.fullmatch(offset)
    if not found:
        return timedelta()
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -shift if found[1] == "-" else shift


def _site(core: Core) -> str:
    """The GLN of where it happened; "" where none is named."""
    name = gln(core.read_point or core.biz_location or "")
    return name if len(name) == _GLN_DIGITS and name.isdecimal() else ""
