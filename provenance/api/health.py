"""Is this node alive, and is it ready?"""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from provenance.index.selectors import lag
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger
from provenance.relay.selectors import backlog


def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> JsonResponse:
    """Database and ledger answer; how far the index is behind, and what waits in the outbox."""
    ledger = get_ledger()
    content: dict[str, Any] = {"ledger": ledger.name}
    try:
        content["backlog"] = backlog()
        found = lag(ledger)
    except DatabaseError as error:
        return _not_ready(content, f"The database does not answer: {error}")
    except LedgerError as error:
        return _not_ready(content, f"The ledger does not answer: {error}")
    lagging = {"indexed": found.indexed, "height": found.height, "lag": found.blocks}
    return JsonResponse({"status": "ready", **content, **lagging})


def _not_ready(content: dict[str, Any], reason: str) -> JsonResponse:
    return JsonResponse({"status": "not ready", **content, "reason": reason}, status=503)
