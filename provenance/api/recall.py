"""``/v1/recall?of=…``: everything that may contain a lot, as JSON, or as a page to a browser."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from provenance.domain.identifiers import canonical, digital_link
from provenance.parties.selectors import names
from provenance.trace.amounts import in_units
from provenance.trace.drawing import MOST, Node, svg
from provenance.trace.recall import Affected, Holding, Recall
from provenance.trace.selectors import recall
from provenance.trace.steps import in_words

JSON = "application/json"
LISTED = 500
"""How many objects the page lists; the JSON has all."""
_STATES = {
    "held": "held by",
    "transit": "on its way from",
    "sold": "sold by",
    "ended": "ended by",
    "external": "sent out of the network by",
}


class RecallView(APIView):
    """The full set that a recall has to reach. Every member's key may ask: lives depend on it."""

    permission_classes = (IsAuthenticated,)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Never refuse: what is neither HTML nor JSON gets JSON."""
        return super().perform_content_negotiation(request, force=True)

    def get(self, request: Request) -> HttpResponse:
        """One call, the whole answer."""
        asked = request.query_params.get("of", "").strip()
        if not asked:
            raise ParseError("Name the lot as ?of=, by its GS1 Digital Link or its EPC URN.")
        found = recall(canonical(digital_link(asked) if asked[:1].isdigit() else asked))
        if found is None:
            raise Http404(f"Nothing is recorded of {asked}.")
        known = names(_glns(found))
        if request._request.get_preferred_type([JSON, "text/html"]) != "text/html":
            return JsonResponse(_content(found, known))
        return _page(request._request, found, known)


def _glns(found: Recall) -> set[str]:
    named = (h for entry in found.affected for h in entry.holdings)
    return {gln for holding in named for gln in (holding.party, holding.receiver) if gln}


def _content(found: Recall, known: Mapping[str, str]) -> dict[str, Any]:
    holders = found.holders().items()
    return {
        "of": digital_link(found.name),
        "count": len(found.affected),
        "holders": [{**_party(gln, known), "objects": count} for gln, count in holders],
        "objects": [_object(entry, known) for entry in found.affected],
    }


def _object(entry: Affected, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": digital_link(entry.name),
        "hops": entry.hops,
        "share": None if entry.share is None else f"{entry.share:f}",
        "holdings": [_holding(holding, known) for holding in entry.holdings],
    }


def _holding(holding: Holding, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "party": _party(holding.party, known) if holding.party else None,
        "state": holding.state,
        "amounts": holding.amounts,
        "receiver": _party(holding.receiver, known) if holding.receiver else None,
        "container": digital_link(holding.container) if holding.container else None,
    }


def _party(gln: str, known: Mapping[str, str]) -> dict[str, str | None]:
    return {"gln": gln, "name": known.get(gln)}


def _page(request: HttpRequest, found: Recall, known: Mapping[str, str]) -> HttpResponse:
    nodes = [_node(entry) for entry in found.affected]
    context = {
        "name": _headline(in_words(found.name)),
        "path": found.name,
        "count": len(found.affected),
        "holders": [(known.get(gln, f"GLN {gln}"), n) for gln, n in found.holders().items()],
        "rows": [_row(entry, known) for entry in found.affected[:LISTED]],
        "more": max(0, len(found.affected) - LISTED),
        "undrawn": max(0, len(nodes) - MOST),
        "graph": mark_safe(svg(found.name, nodes, found.links)),  # noqa: S308 - svg escapes
        "ledger": settings.LEDGER,
    }
    return render(request, "recall.html", context)


def _headline(words: str) -> str:
    return words[:1].upper() + words[1:]


def _node(entry: Affected) -> Node:
    return Node(
        entry.name, _headline(in_words(entry.name)), _percent(entry), f"/trail/{entry.name}"
    )


def _row(entry: Affected, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "path": entry.name,
        "name": _headline(in_words(entry.name)),
        "share": _percent(entry),
        "holdings": [_sentence(holding, known) for holding in entry.holdings],
    }


def _percent(entry: Affected) -> str:
    return "" if entry.share is None else f"{float(entry.share) * 100:.4g} %"


def _sentence(holding: Holding, known: Mapping[str, str]) -> str:
    amounts = (in_units(n, unit or None) for unit, n in (holding.amounts or {}).items())
    state = _STATES.get(holding.state, f"{holding.state}:")
    parts = [", ".join(amounts), state, known.get(holding.party or "", f"GLN {holding.party}")]
    if holding.receiver:
        parts.append(f"to {known.get(holding.receiver, f'GLN {holding.receiver}')}")
    if holding.container:
        parts.append(f"inside {in_words(holding.container)}")
    return " ".join(filter(None, parts))
