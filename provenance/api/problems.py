"""Errors as RFC 9457 problem documents."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from provenance.domain.epcis.reading import Problem

EXCEPTIONS = {
    400: "epcisException:ValidationException",
    401: "epcisException:SecurityException",
    403: "epcisException:SecurityException",
    404: "epcisException:NoSuchResourceException",
    405: "epcisException:UnsupportedOperationException",
    406: "epcisException:NotAcceptableException",
    413: "epcisException:CaptureLimitExceededException",
    415: "epcisException:UnsupportedMediaTypeException",
    500: "epcisException:ImplementationException",
    503: "epcisException:ImplementationException",
}
TITLES = {
    400: "The request is not valid",
    401: "An API key is needed",
    403: "Not allowed",
    404: "Not found",
    405: "This method is not supported here",
    409: "Not yet",
    406: "No acceptable representation",
    413: "Too large",
    415: "Unsupported media type",
    500: "Something went wrong here",
    503: "Not available now",
}


def problem(
    status: int, detail: str, *, errors: Iterable[Problem] = (), headers: Any = None
) -> HttpResponse:
    """A problem document; ``errors`` name event, field and reason."""
    content: dict[str, Any] = {
        "type": EXCEPTIONS.get(status, "about:blank"),
        "title": TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
    }
    listed = [{"event": p.event, "field": p.field, "reason": p.reason} for p in errors]
    if listed:
        content["errors"] = listed
    return HttpResponse(
        json.dumps(content), status=status, content_type="application/problem+json", headers=headers
    )
