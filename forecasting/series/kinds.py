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
    Both are told the party, and up to which import its records count.
    """

    template: Template
    table: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[str, Sequence[Row], date, int], Read]
    recorded: Callable[[str, set[str], int], Iterable[Any]]


HISTORY_KIND = Kind(
    HISTORY,
    HistoryRow,
    ("product", "place", "channel", "date"),
    history.Imported._fields[:-2],
    lambda party, rows, today, imports: read_history(
        rows, today=today, units=history.units(party=party, imports=imports)
    ),
    lambda party, products, imports: history.history(
        party=party, imports=imports, products=products
    ),
)
REGRESSORS_KIND = Kind(
    REGRESSORS,
    RegressorRow,
    ("place", "name", "date"),
    history.Number._fields[:-2],
    lambda _party, rows, today, _imports: read_regressors(rows, today=today),
    lambda party, _products, imports: history.regressors(party=party, imports=imports),
)


def new_rows(kind: Kind, party: str, read: Read, imports: int) -> dict[int, Said]:
    """The rows that say something else than what is recorded of their day up to an import."""
    products = {said.get("product", "") for said in read.said.values()}
    recorded = (row._asdict() for row in kind.recorded(party, products, imports))
    before = ({name: row[name] for name in kind.columns} for row in recorded)
    known = {_key(kind, said): said for said in before}
    return {n: said for n, said in read.said.items() if known.get(_key(kind, said)) != said}


def _key(kind: Kind, said: Said) -> tuple[Any, ...]:
    return tuple(said[name] for name in kind.key)
