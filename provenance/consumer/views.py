"""The resolver, the trail page, and the way in by hand."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from provenance.consumer.page import trail_page
from provenance.consumer.representation import trail_content
from provenance.parties.selectors import product_names
from provenance.trace import lookup
from provenance.trace.lookup import LookupProblem
from provenance.trace.selectors import contents, is_recorded, trail
from provenance.trace.steps import in_words

Identify = Callable[..., str]
"""A function of ``lookup``: from a path's values to a canonical identifier."""

JSON = "application/json"
CONTENTS = 100
"""How many of the instances inside a container are named."""
FORM_FIELDS = ("gtin", "lot", "serial", "link")


@require_safe
@vary_on_headers("Accept")
def resolve(request: HttpRequest, *, identify: Identify, **values: str) -> HttpResponse:
    """From a GS1 Digital Link to its trail; 400 where the key cannot be one."""
    try:
        return _see_trail(identify(**values))
    except LookupProblem as problem:
        return _refuse(request, 400, str(problem))


@require_safe
@vary_on_headers("Accept")
def resolve_serial_of_lot(
    request: HttpRequest, *, gtin: str, lot: str, serial: str
) -> HttpResponse:
    """From a Digital Link that has a lot and a serial to the item's trail, the lot as ``10=``.

    The path comes decoded: where a lot with “/21/” in its number is recorded, it is that lot.
    """
    try:
        whole = lookup.of_lot(gtin, f"{lot}/21/{serial}")
        if is_recorded(whole):
            return _see_trail(whole)
        return _see_trail(lookup.of_serial(gtin, serial), lot=lot)
    except LookupProblem as problem:
        return _refuse(request, 400, str(problem))


@require_safe
@vary_on_headers("Accept")
def show(request: HttpRequest, *, identify: Identify, **values: str) -> HttpResponse:
    """The trail as a page, or as JSON to who prefers that; 404 where nothing is recorded."""
    try:
        name = identify(**values)
    except LookupProblem as problem:
        return _refuse(request, 400, str(problem))
    found = trail(name)
    if found is None:
        return _refuse(request, 404, _unknown(name))
    inside = contents(name, limit=CONTENTS)
    if _wants_json(request):
        return JsonResponse(trail_content(found, inside, ledger=settings.LEDGER))
    gtins = {t.identifier.gtin for t in (found, *found.origins) if t.identifier.gtin}
    page = trail_page(found, contents=inside, products=product_names(gtins))
    return render(request, "trail.html", {"page": page, **_node()})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and a form that leads to a trail."""
    typed = {field: request.GET.get(field, "").strip() for field in FORM_FIELDS}
    if not any(typed.values()):
        return render(request, "home.html", {"typed": typed, **_node()})
    try:
        return _see_trail(_identify_typed(typed))
    except LookupProblem as problem:
        context = {"typed": typed, "problems": {problem.field: str(problem)}, **_node()}
        return render(request, "home.html", context, status=400)


def _identify_typed(typed: dict[str, str]) -> str:
    if typed["link"]:
        return lookup.of_link(typed["link"])
    if typed["serial"]:
        return lookup.of_serial(typed["gtin"], typed["serial"])
    return lookup.of_lot(typed["gtin"], typed["lot"])


def _see_trail(name: str, *, lot: str | None = None) -> HttpResponse:
    """307: ask there with the same method (GS1 Digital Link, resolver)."""
    query = f"?10={quote(lot, safe='')}" if lot else ""
    return HttpResponseRedirect(f"/trail/{name}{query}", preserve_request=True)


def _refuse(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if not _wants_json(request):
        context = {"detail": detail, **_node()}
        return render(request, f"{status}.html", context, status=status)
    title = {400: "The key is not valid", 404: "Nothing is recorded"}[status]
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(content, status=status, content_type="application/problem+json")


def _unknown(name: str) -> str:
    return (
        f"Nothing is recorded of {in_words(name)} here. What was captured a moment ago takes a "
        "few seconds; otherwise please compare the number with the label."
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", JSON]) == JSON


def _node() -> dict[str, Any]:
    return {"ledger": settings.LEDGER}
