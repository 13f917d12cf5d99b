"""Are the records what the ledger's blocks and the imported files say? What differs is named."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from forecasting.series.kinds import HISTORY_KIND, REGRESSORS_KIND, Kind, new_rows
from forecasting.series.models import HistoryImport
from forecasting.series.projector import SeriesProjector
from forecasting.series.reading import Said, latest_today
from forecasting.series.sheet import given
from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.reading import read_sheet
from provenance.capture.sheets.rows import Row
from provenance.documents.selectors import document
from provenance.index.verification import projector_verify
from provenance.ledger.port import Ledger

_KINDS = (HISTORY_KIND, REGRESSORS_KIND)
_KEPT = {"missing": "none", "surplus": "one", "changed": "another"}
_SAID = {"missing": "a row", "surplus": "no row", "changed": "a row"}


class Altered(NamedTuple):
    """A record that is not what its source says: what this database keeps, what was said."""

    where: str
    kept: str
    said: str


def altered_movements(*, ledger: Ledger, last: int) -> Iterator[Altered]:
    """Movements and declarations that differ from what the blocks up to ``last`` say.

    Raises LedgerError.
    """
    for found in projector_verify(ledger=ledger, projector=SeriesProjector(), last=last):
        where = f"{found.table} ({', '.join(map(str, found.key))})"
        yield Altered(where, _KEPT[found.kind], _SAID[found.kind])


def altered_imports(*, party: str, last: int) -> Iterator[Altered]:
    """A party's imported rows that differ from the files, up to the import ``last``.

    Of each file only what it said anew counts, as when it was taken in. What was said of places
    has no file.
    """
    for source in HistoryImport.objects.filter(party=party, id__lte=last).order_by("id"):
        if source.report or any(_kept(kind, source) for kind in _KINDS):
            yield from _altered(source)


def _altered(source: HistoryImport) -> Iterator[Altered]:
    data = document(bytes.fromhex(source.sha256))
    if data is None or sha256(data).hexdigest() != source.sha256:
        yield Altered(f"import/{source.sha256}", "no such file", "a file")
        return
    today = latest_today(source.created_at)
    for kind in _KINDS:
        said, kept = _said(kind, source, data, today), _kept(kind, source)
        for row in sorted({*said, *kept}):
            yield from _row(f"import/{source.sha256}/{row}", kept.get(row), said.get(row))


def _said(kind: Kind, source: HistoryImport, data: bytes, today: date) -> dict[int, Said]:
    """What a file says anew; nothing where it is of another kind."""
    try:
        rows = _rows(kind, data)
    except SheetError:
        return {}
    before = source.id - 1
    return new_rows(kind, source.party, kind.read(source.party, rows, today, before), before)


def _rows(kind: Kind, data: bytes) -> list[Row]:
    """Rows that came without a file were kept as JSON, with the name of their kind."""
    if not data.startswith(f'["{kind.template.name}",'.encode()):
        return read_sheet(kind.template, data)
    return given(kind.template, json.loads(data)[1])


def _kept(kind: Kind, source: HistoryImport) -> dict[int, Said]:
    rows = kind.table._default_manager.filter(source_id=source.id).values("row", *kind.columns)
    return {row.pop("row"): row for row in rows}


def _row(where: str, kept: Said | None, said: Said | None) -> Iterator[Altered]:
    if kept is None or said is None:
        kind = "missing" if kept is None else "surplus"
        yield Altered(where, _KEPT[kind], _SAID[kind])
        return
    for name in said:
        if kept[name] != said[name]:
            yield Altered(f"{where}, {name}", _shown(kept[name]), _shown(said[name]))


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
