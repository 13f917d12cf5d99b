"""Sheets for tests, and what came of them."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from provenance.capture.sheets import selectors
from provenance.capture.sheets.services import sheet_import
from provenance.capture.sheets.templates import TEMPLATES
from provenance.jobs.services import chunk_work
from tests.node import rows, settle

Table = Sequence[Mapping[str, str]]


def csv_of(table: Table, *, delimiter: str = ",") -> bytes:
    """The rows as CSV, their columns as the first row's."""
    lines = [list(table[0]), *([row.get(name, "") for name in table[0]] for row in table)]
    return "\n".join(delimiter.join(line) for line in lines).encode() + b"\n"


def example(template: str, **cells: str) -> dict[str, str]:
    """A template's first example row, with cells changed."""
    kind = TEMPLATES[template]
    return {**dict(zip(kind.names, kind.examples[0], strict=True)), **cells}


def imported(template: str, data: bytes, *, party: str) -> selectors.SheetImport:
    """Import a file, do its chunks here, and let the ledger record them."""
    job = sheet_import(template=template, data=data, file="test.csv", party=party, client="test")
    while chunk_work(job=job.id):
        pass
    settle()
    return state(job.id)


def state(import_id: UUID) -> selectors.SheetImport:
    """How far an import has come."""
    found = selectors.sheet_import(import_id)
    assert found is not None
    return found


def cores(recorder: str) -> list[dict[str, object]]:
    """The cores of a party's events that were recorded, in the ledger's order."""
    found = rows(
        "SELECT core FROM capture_event WHERE recorder = %s AND status IN ('applied', 'recorded')"
        " ORDER BY block, transaction, position",
        [recorder],
    )
    return [json.loads(core) for (core,) in found]
