"""Is this node alive, and is it ready?"""

from typing import Any

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from provenance.index.selectors import lag, last_verification
from provenance.jobs.selectors import waiting
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger
from provenance.relay.selectors import backlog

log = structlog.get_logger("health")


def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> JsonResponse:
    """Database and ledger answer; the index's lag, and what waits in the outbox and of jobs."""
    ledger = get_ledger()
    content: dict[str, Any] = {"ledger": ledger.name}
    try:
        content |= {"backlog": backlog(), "jobs": waiting(), "verified": _verified()}
        found = lag(ledger)
    except DatabaseError:
        return _not_ready(content, "The database does not answer.")
    except LedgerError:
        return _not_ready(content, "The ledger does not answer.")
    lagging = {"indexed": found.indexed, "height": found.height, "lag": found.blocks}
    return JsonResponse({"status": "ready", **content, **lagging})


def _verified() -> dict[str, Any] | None:
    """The last comparison with the ledger. Differences are an alarm, and no reason to be down."""
    run = last_verification()
    if run is None or run.ended_at is None:
        return None
    blocks = {"first": run.first, "last": run.last}
    return {"at": run.ended_at.isoformat(), **blocks, "differences": run.found}


def _not_ready(content: dict[str, Any], reason: str) -> JsonResponse:
    """Anyone may ask: the error itself, which may name hosts, goes into the log alone."""
    log.exception("not ready", reason=reason)
    return JsonResponse({"status": "not ready", **content, "reason": reason}, status=503)
