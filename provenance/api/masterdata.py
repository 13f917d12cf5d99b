"""``/v1/masterdata/{kind}``: a party's products and places, listed as JSON, upserted from CSV."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import Http404
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provenance.api.handlers import requesting_party
from provenance.parties.selectors import places, products
from provenance.parties.uploads import UploadError, masterdata_upload

LISTS: dict[str, Callable[[str], list[Any]]] = {"products": products, "places": places}
FIELDS = {
    "products": ("gtin", "name", "makers", "net_content", "unit", "max_yield"),
    "places": ("gln", "name", "parent"),
}


class MasterDataView(APIView):
    """What a party says of its products and places."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request, kind: str) -> Response:
        """All of one kind, as the ledger has them."""
        _require_kind(kind)
        listed = LISTS[kind](requesting_party(request))
        rows = [{field: getattr(entry, field) for field in FIELDS[kind]} for entry in listed]
        return Response({kind: rows})

    def post(self, request: Request, kind: str) -> Response:
        """Enter or change what a CSV file says; 202, or 200 where nothing is on its way."""
        _require_kind(kind)
        media = (request.content_type or "").partition(";")[0].strip().lower()
        if media != "text/csv":
            raise UnsupportedMediaType(media, detail=f"Send text/csv, not {media or 'nothing'}.")
        party = requesting_party(request)
        try:
            done = masterdata_upload(kind=kind, data=request.body, party=party)
        except UploadError as error:
            raise ParseError(f"{error} Nothing was entered.") from error
        content = {
            "accepted": len(done.calls),
            "unchanged": done.unchanged,
            "errors": [asdict(error) for error in done.errors],
        }
        return Response(content, status=202 if done.calls else 200)


def _require_kind(kind: str) -> None:
    if kind not in LISTS:
        raise Http404(f"There are {' and '.join(LISTS)} here, no {kind}.")
