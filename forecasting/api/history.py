"""What the node is told: sales history, regressors and places, and the tables to fill in."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from msgspec import Meta, Struct
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forecasting.api.addresses import NO_PLACE
from forecasting.api.requests import JsonBody, MemberView, sent
from forecasting.series.report import Report
from forecasting.series.services import history_import, place_describe, regressors_import
from forecasting.series.sheet import HISTORY, REGRESSORS
from provenance.api.handlers import requesting_party
from provenance.api.sheets import ENVELOPE, listed, require_length, sheet_answer, uploaded
from provenance.capture.errors import TooLarge
from provenance.capture.sheets.errors import SheetError, SheetTooLarge
from provenance.capture.sheets.templates import Template
from provenance.capture.sheets.writing import write_template

TAKEN: Mapping[str, tuple[Template, Callable[..., Report]]] = {
    HISTORY.name: (HISTORY, history_import),
    REGRESSORS.name: (REGRESSORS, regressors_import),
}


class Rows(Struct, forbid_unknown_fields=True):
    """Rows by column, as JSON."""

    rows: list[dict[str, Any]]


class Place(Struct, forbid_unknown_fields=True):
    """Where a place is: whose holidays count (ISO 3166-1), and a region of the party's own."""

    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")]
    region: Annotated[str, Meta(max_length=60)] = ""


class CsvBody(BaseParser):
    """The body as it is."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """All of it."""
        return stream.read()


class JsonRows(JsonBody):
    """A table as JSON."""

    most_bytes = max(template.most_bytes for template, _ in TAKEN.values()) + ENVELOPE


class TakeView(MemberView):
    """Sales history, or regressors, in."""

    parser_classes = (MultiPartParser, CsvBody, JsonRows)

    def post(self, request: Request, name: str) -> Response:
        """Take a table in; what became of its rows."""
        template, take = _taken(name)
        require_length(request, template.most_bytes)
        party = requesting_party(request)
        try:
            report = take(party=party, **_content(request))
        except SheetTooLarge as error:
            raise TooLarge(str(error)) from error
        except SheetError as error:
            raise ParseError(f"{error} Nothing was kept.") from error
        return Response(_described(report), status=200 if report.is_known else 201)


class EmptyTableView(APIView):
    """Empty tables with an example."""

    permission_classes = (AllowAny,)

    def get(self, _request: Request, name: str, form: str) -> HttpResponse:
        """One as CSV or XLSX."""
        return sheet_answer(write_template(_taken(name)[0], form=form), name, form)


class PlaceView(MemberView):
    """Where a place is; ``-`` stands for all that nothing else is said of."""

    def put(self, request: Request, place: str) -> Response:
        """Say it, in place of what was said before."""
        party, said = requesting_party(request), sent(request, Place)
        gln = "" if place == NO_PLACE else place
        try:
            place_describe(party=party, place=gln, country=said.country, region=said.region)
        except ValueError as error:
            raise ParseError(f"{error} Nothing was kept.") from error
        content = {"place": gln or None, "country": said.country.upper(), "region": said.region}
        return Response(content)


def _taken(name: str) -> tuple[Template, Callable[..., Report]]:
    if name not in TAKEN:
        raise Http404(f"There are {' and '.join(TAKEN)} here, no {name}.")
    return TAKEN[name]


def _content(request: Request) -> dict[str, Any]:
    data = request.data
    if isinstance(data, bytes):
        return {"data": data}
    if request.FILES or "multipart" in (request.content_type or ""):
        file = uploaded(request)
        return {"data": file.read(), "file": file.name or ""}
    return {"rows": sent(request, Rows).rows}


def _described(report: Report) -> dict[str, Any]:
    return {
        "source": report.source,
        "file": report.file,
        "rows": report.rows,
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "repeated": report.repeated,
        "refused": report.refused,
        "known": report.is_known,
        "errors": listed(report.faults),
    }
