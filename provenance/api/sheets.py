"""Sheets in requests and answers."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from provenance.capture.errors import TooLarge
from provenance.capture.sheets.rows import Fault
from provenance.capture.sheets.writing import MEDIA

ENVELOPE = 64 * 1024
"""What a multipart body may have beside the file."""
LISTED = 100
"""How many faults and findings an answer lists."""


def require_length(request: Request, most_bytes: int) -> None:
    """Raises TooLarge where a request says that it is longer than a sheet may be."""
    length = int(request.META.get("CONTENT_LENGTH") or "0")
    if length > most_bytes + ENVELOPE:
        raise TooLarge(
            f"The request has {length} bytes; a sheet has at most {most_bytes}. Split it."
        )


def uploaded(request: Request) -> "UploadedFile[Any]":
    """The sheet of a multipart request. Raises ParseError where there is none."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise ParseError("Send the sheet as the multipart field “file”. Nothing was kept.")
    return file


def sheet_answer(content: bytes, name: str, form: str) -> HttpResponse:
    """A sheet to be saved as CSV or XLSX, under a name without ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(content, content_type=MEDIA[form], headers=headers)


def listed(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """The first of some faults as JSON."""
    return [
        {"row": fault.row, "column": fault.column, "error": fault.said} for fault in faults[:LISTED]
    ]
