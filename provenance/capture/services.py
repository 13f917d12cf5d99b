"""Taking documents in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction

from provenance.capture.duplicates import first_ids
from provenance.capture.errors import NotOurParty, TooLarge
from provenance.capture.models import CaptureJob
from provenance.capture.preparation import Prepared, prepare
from provenance.capture.projector import LONGEST_ID
from provenance.contract.calls import EVENTS_RECORD, MAX_BYTES
from provenance.documents.services import Held, document_keep
from provenance.domain.epcis.reading import DocumentError, Problem, read_document
from provenance.domain.epcis.sense import problems
from provenance.ledger import wallet
from provenance.relay.services import NewCall, calls_enqueue

log = structlog.get_logger("capture")
ROLLBACK = "rollback"
PROCEED = "proceed"


def document_capture(
    *,
    data: bytes,
    party: str,
    client: str,
    error_behaviour: str = ROLLBACK,
    acting_for: str | None = None,
    query_documents: bool = False,
) -> CaptureJob:
    """Check a document, keep it, and enqueue its events for the ledger, all or nothing.

    ``acting_for`` is the GLN of a party that has delegated it to ``party``.

    Raises DocumentError with every problem found, TooLarge, NotOurParty.
    """
    prepared = _prepared(data, party, acting_for, query_documents=query_documents)
    if error_behaviour == ROLLBACK:
        _require_one_transaction(prepared)
    job = CaptureJob(
        id=uuid4(),
        party=party,
        client=client,
        error_behaviour=error_behaviour,
        events=len(prepared),
        created_at=datetime.now(UTC),
    )
    with transaction.atomic():
        job.document = document_keep(data=data, recorder=party, events=_held(prepared))
        job.save(force_insert=True)
        duplicates = first_ids(prepared, recorder=party)
        fresh = [place for place in range(len(prepared)) if place not in duplicates]
        groups = [fresh] if error_behaviour == ROLLBACK and fresh else [[n] for n in fresh]
        ids = calls_enqueue(calls=[_call(prepared, g, party) for g in groups], job=job.id.hex)
        _keep_events(job.id, prepared, duplicates, dict(zip(ids, groups, strict=True)))
    log.info("accepted", job=job.id.hex, party=party, events=len(prepared))
    return job


def _prepared(
    data: bytes, party: str, acting_for: str | None, *, query_documents: bool
) -> list[Prepared]:
    document = read_document(data, query_documents=query_documents)
    found = problems(document, datetime.now(UTC))
    if found:
        raise DocumentError(found)
    try:
        secret = wallet.commitment_secret(party)
    except wallet.WalletError as error:
        raise NotOurParty(f"This node holds no key of party {party}.") from error
    prepared = list(prepare(document.events, party=party, secret=secret, acting_for=acting_for))
    _require_short_ids(prepared)
    return prepared


def _require_short_ids(prepared: Sequence[Prepared]) -> None:
    long = [n for n, event in enumerate(prepared) if len(event.event_id) > LONGEST_ID]
    if long:
        reason = f"An event id has at most {LONGEST_ID} characters."
        raise DocumentError([Problem(n, "eventID", reason) for n in long])


def _require_one_transaction(prepared: Sequence[Prepared]) -> None:
    if len(prepared) > settings.CAPTURE_LIMIT:
        raise TooLarge(
            f"The document holds {len(prepared)} events; under rollback they must fit in one "
            f"transaction of at most {settings.CAPTURE_LIMIT}. Split it, or send it with the "
            "header GS1-Capture-Error-Behaviour: proceed."
        )
    size = sum(len(event.core) + 1 for event in prepared)
    if size > MAX_BYTES:
        raise TooLarge(
            f"The events take {size} bytes on the ledger; under rollback they must fit in one "
            f"transaction of at most {MAX_BYTES}. Split the document."
        )


def _held(prepared: Sequence[Prepared]) -> list[Held]:
    return [Held(e.event_id, position, e.commitment) for position, e in enumerate(prepared)]


def _call(prepared: Sequence[Prepared], group: Sequence[int], party: str) -> NewCall:
    events = [prepared[place] for place in group]
    payload = b"[" + b",".join(event.core for event in events) + b"]"
    keys = tuple(dict.fromkeys(key for event in events for key in event.keys))
    return NewCall(EVENTS_RECORD, payload, party, keys, len(events))


def _keep_events(
    job: UUID,
    prepared: Sequence[Prepared],
    duplicates: dict[int, str],
    groups: dict[int, list[int]],
) -> None:
    places = {n: (call, at) for call, group in groups.items() for at, n in enumerate(group)}
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY capture_job_event (job_id, position, event_id, call, place, duplicate_of)"
            " FROM STDIN"
        ) as copy,
    ):
        for position, event in enumerate(prepared):
            call, place = places.get(position, (None, None))
            first = duplicates.get(position)
            copy.write_row((job, position, event.event_id, call, place, first))
