"""Codes to print or to show."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from provenance.labels import qr
from provenance.trace.lookup import LookupProblem


@require_safe
@cache_control(public=True, max_age=86400)
def code(_request: HttpRequest, *, identify: Callable[..., str], **values: str) -> HttpResponse:
    """The QR code that leads to the trail; one can be drawn before anything is recorded."""
    try:
        name = identify(**values)
    except LookupProblem as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    link = f"{settings.PUBLIC_URL.rstrip('/')}/{name}"
    return HttpResponse(qr.svg(link), content_type="image/svg+xml")
