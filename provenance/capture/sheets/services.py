"""Taking sheets in: a job whose chunks are rows, and each chunk a document to capture."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from provenance.capture.errors import NotOurParty
from provenance.capture.preparation import derived_id
from provenance.capture.services import PROCEED, document_capture
from provenance.capture.sheets.events import Event, RowFault, make_event
from provenance.capture.sheets.reading import read_sheet
from provenance.capture.sheets.rows import Fault, Row, chunked, groups, read_group
from provenance.capture.sheets.templates import TEMPLATES, Template
from provenance.domain.codec import encode
from provenance.domain.epcis.reading import DocumentError
from provenance.jobs.errors import ChunkFailed
from provenance.jobs.kinds import Json
from provenance.jobs.models import Job
from provenance.jobs.services import job_create
from provenance.ledger import wallet

KIND = "sheet_import"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:"},
]
_json = msgspec.json.Encoder(decimal_format="number")


def sheet_import(
    *, template: str, data: bytes, file: str, party: str, client: str, acting_for: str | None = None
) -> Job:
    """Read a file and leave its rows to the workers; events with their rows follow.

    ``file`` is its name, for whoever asks how far it is. Raises SheetError, NotOurParty, KeyError.
    """
    kind = TEMPLATES[template]
    rows = read_sheet(kind, data)
    _secret(party)
    payload = {
        "template": template,
        "file": file,
        "party": party,
        "client": client,
        "acting_for": acting_for,
        "received": datetime.now(UTC).isoformat(),
        "rows": len(rows),
    }
    parts = chunked(groups(kind, rows))
    chunks = [{"groups": [[asdict(row) for row in group] for group in part]} for part in parts]
    return job_create(kind=KIND, payload=payload, chunks=chunks)


def rows_capture(job: Json, chunk: Json) -> Json:
    """Work: capture what a chunk's rows say; what came of each. Raises ChunkFailed.

    ``rows`` are the rows of each event of the capture job ``capture``; ``faults`` what is wrong.
    """
    template, found = TEMPLATES[job["template"]], _Found()
    try:
        secret = _secret(job["party"])
        for group in chunk_groups(chunk):
            _read(template, group, job, secret, found)
        capture = _capture(template, job, found)
    except NotOurParty as error:
        raise ChunkFailed(str(error)) from error
    return {
        "capture": capture,
        "rows": [[row.number for row in group] for group in found.groups],
        "faults": [[fault.row, fault.column, fault.said] for fault in found.faults],
    }


def chunk_groups(chunk: Json) -> list[list[Row]]:
    """The rows of each event of a chunk."""
    return [[Row(**row) for row in group] for group in chunk["groups"]]


@dataclass
class _Found:
    """The events of a chunk with their rows, and what is wrong in the other rows."""

    events: list[Event] = field(default_factory=list)
    groups: list[list[Row]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def _secret(party: str) -> bytes:
    try:
        return wallet.commitment_secret(party)
    except wallet.WalletError as error:
        raise NotOurParty(f"This node holds no key of party {party}.") from error


def _read(template: Template, group: list[Row], job: Json, secret: bytes, found: _Found) -> None:
    values, faults = read_group(template, group)
    if not faults:
        try:
            event = make_event(template.name, values, party=job["acting_for"] or job["party"])
        except RowFault as error:
            faults = [Fault(group[error.index].number, error.column, str(error))]
        else:
            found.events.append({"eventID": _event_id(job, group, secret), **event})
            found.groups.append(group)
    found.faults += _for_all(template, group, faults)


def _event_id(job: Json, group: Sequence[Row], secret: bytes) -> str:
    """The same rows of the same party under the same template: the same id, so recorded once."""
    cells = [{name: text for name, text in row.cells.items() if text} for row in group]
    said = encode([job["template"], job["acting_for"], cells])
    return derived_id(sha256(b"sheet" + said).digest(), secret)


def _for_all(template: Template, group: Sequence[Row], faults: Sequence[Fault]) -> list[Fault]:
    """The faults, and for each right row beside a wrong one that it was left out with it."""
    if not faults:
        return []
    wrong = {fault.row for fault in faults}
    said = f"Left out, because row {min(wrong)} of the same {template.reference} is wrong."
    return [*faults, *(Fault(r.number, "", said) for r in group if r.number not in wrong)]


def _capture(template: Template, job: Json, found: _Found) -> str | None:
    """Capture the events; those that capture refuses become faults, and the others go in."""
    if not found.events:
        return None
    try:
        captured = document_capture(
            data=_document(job, found.events),
            party=job["party"],
            client=job["client"],
            error_behaviour=PROCEED,
            acting_for=job["acting_for"],
        )
    except DocumentError as error:
        _leave_out(template, found, error)
        return _capture(template, job, found)
    return captured.id.hex


def _leave_out(template: Template, found: _Found, error: DocumentError) -> None:
    reasons: dict[int, str] = {}
    for problem in error.problems:
        if problem.event is None:
            raise error
        reasons.setdefault(problem.event, problem.reason)
    for place, reason in reasons.items():
        group = found.groups[place]
        found.faults += _for_all(template, group, [Fault(group[0].number, "", reason)])
    kept = [place for place in range(len(found.events)) if place not in reasons]
    found.events = [found.events[place] for place in kept]
    found.groups = [found.groups[place] for place in kept]


def _document(job: Json, events: Sequence[Any]) -> bytes:
    return _json.encode(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": job["received"],
            "epcisBody": {"eventList": events},
        }
    )
