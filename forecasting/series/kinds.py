"""The kinds of files that are taken in: how each is read, and where its rows go."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from forecasting.series import history
from forecasting.series.models import HistoryRow, RegressorRow
from forecasting.series.reading import Read, Said, read_history, read_regressors
from forecasting.series.sheet import HISTORY, REGRESSORS
from provenance.capture.sheets.rows import Row
from provenance.capture.sheets.templates import Template


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how its rows are read, and the table and columns that they go to.

    Rows that agree in ``key`` are of the same day; ``recorded`` reads what is known of products.
    """

    template: Template
    table: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[str, Sequence[Row], date], Read]
    recorded: Callable[[str, set[str]], Iterable[Any]]


HISTORY_KIND = Kind(
    HISTORY,
    HistoryRow,
    ("product", "place", "channel", "date"),
    history.Imported._fields[:-2],
    lambda party, rows, today: read_history(rows, today=today, units=history.units(party)),
    lambda party, products: history.history(party=party, products=products),
)
REGRESSORS_KIND = Kind(
    REGRESSORS,
    RegressorRow,
    ("place", "name", "date"),
    history.Number._fields[:-2],
    lambda _, rows, today: read_regressors(rows, today=today),
    lambda party, _: history.regressors(party=party),
)


def new_rows(kind: Kind, party: str, read: Read) -> dict[int, Said]:
    """The rows that say something else than what is recorded of their day."""
    products = {said.get("product", "") for said in read.said.values()}
    recorded = (row._asdict() for row in kind.recorded(party, products))
    before = ({name: row[name] for name in kind.columns} for row in recorded)
    known = {_key(kind, said): said for said in before}
    return {n: said for n, said in read.said.items() if known.get(_key(kind, said)) != said}


def _key(kind: Kind, said: Said) -> tuple[Any, ...]:
    return tuple(said[name] for name in kind.key)
