"""``/v1/imports``: sheets in CSV and XLSX, their templates, and what became of their rows."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provenance.api.handlers import acting_for, requesting_client, requesting_party
from provenance.api.sheets import listed, require_length, sheet_answer, uploaded
from provenance.capture.errors import TooLarge
from provenance.capture.sheets.errors import SheetError, SheetTooLarge
from provenance.capture.sheets.selectors import CHECKING, SheetImport, faulty_rows, sheet_import
from provenance.capture.sheets.services import sheet_import as import_sheet
from provenance.capture.sheets.templates import MAX_BYTES, TEMPLATES, Template
from provenance.capture.sheets.writing import write_sheet, write_template


class StillChecking(APIException):
    """The rows have not all been looked at."""

    status_code = 409


class TemplateView(APIView):
    """Empty sheets with examples."""

    permission_classes = (AllowAny,)

    def get(self, _request: Request, name: str, form: str) -> HttpResponse:
        """One template as CSV or XLSX."""
        template = _template(name)
        return sheet_answer(write_template(template, form=form), name, form)


class ImportsView(APIView):
    """Sheets in."""

    permission_classes = (IsAuthenticated,)
    parser_classes = (MultiPartParser,)

    def post(self, request: Request) -> Response:
        """Take in a sheet; its rows are captured later, see the import in Location."""
        require_length(request, MAX_BYTES)
        party, file = requesting_party(request), uploaded(request)
        try:
            job = import_sheet(
                template=_template(str(request.POST.get("template", ""))).name,
                data=file.read(),
                file=file.name or "",
                party=party,
                client=requesting_client(request).name,
                acting_for=acting_for(request),
            )
        except SheetTooLarge as error:
            raise TooLarge(str(error)) from error
        except SheetError as error:
            raise ParseError(f"{error} Nothing was kept.") from error
        location = f"/v1/imports/{job.id.hex}"
        return Response({"id": job.id.hex}, status=202, headers={"Location": location})


class ImportView(APIView):
    """One import."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request, import_id: str) -> Response:
        """How far it is, what was recorded and what is wrong."""
        return Response(_described(_found(request, import_id)))


class ErrorsView(APIView):
    """The rows to correct and send again."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request, import_id: str, form: str) -> HttpResponse:
        """The faulty rows in the import's own columns, with what is wrong."""
        found = _found(request, import_id)
        if found.state == CHECKING:
            raise StillChecking(
                f"{found.checked} of {found.rows} rows are checked. Ask again when all are."
            )
        table = write_sheet(found.template, faulty_rows(found), form=form)
        return sheet_answer(table, f"{found.template.name}-errors", form)


def _template(name: str) -> Template:
    if name not in TEMPLATES:
        raise Http404(f"There is no template “{name}”, but {', '.join(TEMPLATES)}.")
    return TEMPLATES[name]


def _found(request: Request, import_id: str) -> SheetImport:
    found = sheet_import(_uuid(import_id))
    if found is None or found.party not in requesting_client(request).parties:
        raise Http404(f"There is no import {import_id}.")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(f"There is no import {text}.") from None


def _described(found: SheetImport) -> dict[str, Any]:
    return {
        "id": found.id.hex,
        "template": found.template.name,
        "file": found.file,
        "createdAt": found.created_at.isoformat(),
        "state": found.state,
        "rows": found.rows,
        "checked": found.checked,
        "faultyRows": len({fault.row for fault in found.faults}),
        "events": found.events,
        "errors": listed(found.faults),
        "findings": listed(found.findings),
    }
