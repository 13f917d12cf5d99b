"""How far imports of sheets have come, and the rows to correct."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from provenance.capture.models import CaptureJob
from provenance.capture.selectors import job_state
from provenance.capture.sheets.rows import Fault, Row
from provenance.capture.sheets.services import KIND, chunk_groups
from provenance.capture.sheets.templates import ERROR, TEMPLATES, Template
from provenance.jobs.models import Job
from provenance.jobs.selectors import ChunkState, chunks
from provenance.jobs.selectors import job as job_by_id

CHECKING, RECORDING, DONE = "checking", "recording", "done"


@dataclass(frozen=True, slots=True)
class SheetImport:
    """An import of a sheet. ``checked`` of ``rows`` rows have been looked at.

    ``events`` counts them by their verdict, or by how far they have come; ``faults`` are those of
    rows that were left out or refused, ``findings`` what the ledger found in rows it recorded.
    """

    id: UUID
    template: Template
    party: str
    file: str
    created_at: datetime
    rows: int
    checked: int
    state: str
    events: Mapping[str, int]
    faults: tuple[Fault, ...]
    findings: tuple[Fault, ...]


def sheet_import(import_id: UUID) -> SheetImport | None:
    """An import by its id, with all that is known of it by now."""
    found = job_by_id(import_id, kind=KIND)
    return None if found is None else _state(found)


def faulty_rows(found: SheetImport) -> list[list[str]]:
    """The table to correct and send again: header, then the faulty rows with what is wrong."""
    said: dict[int, list[str]] = {}
    for fault in found.faults:
        text = f"{fault.column}: {fault.said}" if fault.column else fault.said
        said.setdefault(fault.row, []).append(text)
    rows = (row for chunk in chunks(found.id) for row in _rows(chunk) if row.number in said)
    names = found.template.names
    table = [
        [*(row.cells.get(name, "") for name in names), " ".join(said[row.number])]
        for row in sorted(rows, key=lambda row: row.number)
    ]
    return [[*names, ERROR], *table]


def _state(found: Job) -> SheetImport:
    parts = chunks(found.id)
    counted, recorded = Counter[str](), _Recorded([], [])
    for part in parts:
        if part.result is not None and part.result["capture"]:
            counted.update(_recorded(part.result["capture"], part.result["rows"], recorded))
    faults = [*(fault for part in parts for fault in _faults(part)), *recorded.refusals]
    checked = sum(len(_rows(part)) for part in parts if not _is_open(part))
    return SheetImport(
        id=found.id,
        template=TEMPLATES[found.payload["template"]],
        party=found.payload["party"],
        file=found.payload["file"],
        created_at=found.created_at,
        rows=found.payload["rows"],
        checked=checked,
        state=_step(checked < found.payload["rows"], counted),
        events=dict(sorted(counted.items())),
        faults=tuple(sorted(faults, key=lambda fault: fault.row)),
        findings=tuple(sorted(recorded.findings, key=lambda fault: fault.row)),
    )


def _step(checking: bool, counted: Mapping[str, int]) -> str:
    if checking:
        return CHECKING
    return RECORDING if counted.get("pending") or counted.get("committed") else DONE


@dataclass(frozen=True, slots=True)
class _Recorded:
    refusals: list[Fault]
    findings: list[Fault]


def _recorded(capture: str, rows: Sequence[Sequence[int]], found: _Recorded) -> Iterator[str]:
    state = job_state(CaptureJob.objects.get(id=capture))
    failed = {event.position for event in state.failures}
    for event in state.events:
        into = found.refusals if event.position in failed else found.findings
        into += [
            Fault(row, "", finding.sentence)
            for finding in event.findings
            for row in rows[event.position]
        ]
        yield event.status or event.state


def _rows(part: ChunkState) -> list[Row]:
    return [row for group in chunk_groups(part.payload) for row in group]


def _is_open(part: ChunkState) -> bool:
    return part.result is None and part.state != "failed"


def _faults(part: ChunkState) -> list[Fault]:
    if part.result is not None:
        return [Fault(*fault) for fault in part.result["faults"]]
    if part.state == "failed":
        return [Fault(row.number, "", part.reason or "") for row in _rows(part)]
    return []
