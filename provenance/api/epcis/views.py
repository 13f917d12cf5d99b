"""``/epcis/capture`` and ``/epcis/capture/{captureID}``."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provenance.api.handlers import acting_for, requesting_client, requesting_party
from provenance.capture.errors import TooLarge
from provenance.capture.selectors import EventState, JobState, job, job_state
from provenance.capture.services import PROCEED, ROLLBACK, document_capture
from provenance.domain.custody.verdicts import Code
from provenance.trace.selectors import dependents

BEHAVIOUR = "GS1-Capture-Error-Behaviour"
VERSIONS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
DEPENDENTS = 100
"""How many of the events that keep a declaration from undoing another are listed."""
JSON_TYPES = ("application/json", "application/ld+json")


class CaptureView(APIView):
    """Documents in."""

    def get_permissions(self) -> list[Any]:
        """Discovery needs no key."""
        return [AllowAny()] if self.request.method == "OPTIONS" else [IsAuthenticated()]

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What this interface takes (EPCIS 2.0, 12.6.2)."""
        limits = {
            "Allow": "POST, OPTIONS",
            BEHAVIOUR: f"{ROLLBACK}, {PROCEED}",
            "GS1-EPCIS-Capture-Limit": str(settings.CAPTURE_LIMIT),
            "GS1-EPCIS-Capture-File-Size-Limit": str(settings.CAPTURE_FILE_SIZE_LIMIT),
        }
        return Response(status=204, headers={**VERSIONS, **limits})

    def post(self, request: Request) -> HttpResponse:
        """Take in a document; its events are recorded later, see the job in Location."""
        party = requesting_party(request)
        accepted = document_capture(
            data=_body(request),
            party=party,
            acting_for=acting_for(request),
            client=requesting_client(request).name,
            error_behaviour=_behaviour(request),
        )
        location = f"/epcis/capture/{accepted.id.hex}"
        return HttpResponse(status=202, headers={**VERSIONS, "Location": location})


class CaptureJobView(APIView):
    """One capture job."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request, job_id: str) -> Response:
        """How far the job has come, event by event."""
        found = job(_uuid(job_id))
        if found is None or found.party not in requesting_client(request).parties:
            raise Http404(f"There is no capture job {job_id}.")
        return Response(_describe(job_state(found)), headers=VERSIONS)


def _body(request: Request) -> bytes:
    media = (request.content_type or "").partition(";")[0].strip().lower()
    if media not in JSON_TYPES:
        raise UnsupportedMediaType(
            media, detail=f"Send {' or '.join(JSON_TYPES)}, not {media or 'nothing'}."
        )
    limit = settings.CAPTURE_FILE_SIZE_LIMIT
    length = request.META.get("CONTENT_LENGTH") or "0"
    if int(length) > limit:
        raise TooLarge(f"The document has {length} bytes; at most {limit} are taken.")
    body: bytes = request.body
    return body


def _behaviour(request: Request) -> str:
    named = request.headers.get(BEHAVIOUR, ROLLBACK).lower()
    if named not in {ROLLBACK, PROCEED}:
        raise ParseError(f"{BEHAVIOUR} is rollback or proceed, not {named!r}.")
    return named


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(f"There is no capture job {text}.") from None


def _describe(state: JobState) -> dict[str, Any]:
    """The standard's EPCISCaptureJob, with each event's state beside it."""
    content: dict[str, Any] = {
        "captureID": state.job.id.hex,
        "createdAt": state.job.created_at.isoformat(),
        "running": state.running,
        "success": not state.failures,
        "captureErrorBehaviour": state.job.error_behaviour,
        "errors": [_error(event) for event in state.failures],
        "events": [_event(state.job.party, event) for event in state.events],
    }
    if not state.running and state.finished_at:
        content["finishedAt"] = state.finished_at
    return content


def _error(event: EventState) -> dict[str, Any]:
    return {
        "type": "epcisException:ValidationException",
        "title": f"Event {event.position} was not recorded",
        "status": 400,
        "detail": " ".join(finding.sentence for finding in event.findings),
        "event": event.position,
    }


def _event(party: str, event: EventState) -> dict[str, Any]:
    found = [{"code": f.code, "params": f.params, "sentence": f.sentence} for f in event.findings]
    content = {
        "position": event.position,
        "eventID": event.event_id,
        "state": event.state,
        "verdict": event.status,
        "findings": found,
        "transactionID": event.transaction_id,
        "block": event.block,
    }
    if event.first_id:
        content["firstEventID"] = event.first_id
    if any(finding.code == Code.NOT_UNDONE for finding in event.findings):
        content["dependents"] = _dependents(party, event.event_id)
    return content


def _dependents(party: str, event_id: str) -> list[dict[str, Any]]:
    found = dependents(recorder=party, event_id=event_id, limit=DEPENDENTS)
    return [
        {
            "recorder": after.recorder,
            "eventID": after.event_id,
            "bizStep": after.biz_step,
            "eventTime": after.event_time,
        }
        for after in found
    ]
