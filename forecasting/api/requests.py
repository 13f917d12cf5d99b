"""What requests ask for: whose data, which part of a list, which run, page or JSON."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from django.http import Http404
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from forecasting.api.addresses import key_of
from forecasting.runs.selectors import RunState, run
from forecasting.series.rows import SeriesKey
from provenance.api.handlers import requesting_client, requesting_party
from provenance.capture.errors import TooLarge

JSON, HTML = "application/json", "text/html"
LISTED, MOST_LISTED = 100, 1000
MOST_BYTES = 4 * 1024 * 1024
"""A JSON body has no more; a table has a limit of its own."""
Read = TypeVar("Read")


class Part(NamedTuple):
    """A part of a list: so many entries, after so many others."""

    limit: int
    offset: int


class JsonBody(BaseParser):
    """JSON as RFC 8259 has it: no NaN, and no nesting that the stack cannot hold.

    NUL characters, which PostgreSQL keeps in no text, are refused.
    """

    media_type = JSON
    most_bytes = MOST_BYTES

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The value. Raises ParseError, and TooLarge."""
        body = stream.read(self.most_bytes + 1)
        if len(body) > self.most_bytes:
            raise TooLarge(f"The body has more than {self.most_bytes} bytes. Split it.")
        if rb"\u0000" in body:
            raise ParseError(r"The body has a NUL character, \u0000. Nothing was kept.")
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise ParseError(f"The body is no JSON: {error}. Nothing was kept.") from error


class MemberView(APIView):
    """An address for API keys, which answers browsers by a page where it has one."""

    permission_classes = (IsAuthenticated,)
    parser_classes: Sequence[type[BaseParser]] = (JsonBody,)

    def initial(self, request: Request, *args: Any, **named: Any) -> None:
        """Nothing has an address with a NUL character. Raises Http404."""
        super().initial(request, *args, **named)
        if "\0" in request.path:
            raise Http404("There is nothing at this address: it has a NUL character.")

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Never refuse: what is neither HTML nor JSON gets JSON."""
        return super().perform_content_negotiation(request, force=True)


def wants_page(request: Request) -> bool:
    """Whether a browser asks, or somebody who prefers HTML too."""
    return request._request.get_preferred_type([JSON, HTML]) == HTML


def part(request: Request) -> Part:
    """Which part of a list, by ``?limit=`` and ``?offset=``. Raises ParseError."""
    return Part(
        _number(request, "limit", LISTED, least=1, most=MOST_LISTED),
        _number(request, "offset", 0, least=0, most=10**9),
    )


def _number(request: Request, name: str, usual: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise ParseError(f"{name} is a whole number from {least} to {most}, not {text[:40]!r}.")
    return int(text)


def listing(request: Request, name: str, entries: list[Any], *, total: int) -> dict[str, Any]:
    """A part of a list as JSON, with the address of what follows."""
    return {name: entries, **following(request, len(entries), total=total)}


def following(request: Request, count: int, *, total: int) -> dict[str, Any]:
    """How many there are in all, and the address of what follows a part of so many."""
    asked = part(request)
    query = request.query_params.copy()
    query["limit"], query["offset"] = str(asked.limit), str(asked.offset + count)
    more = asked.offset + count < total
    return {"total": total, "next": f"{request.path}?{query.urlencode()}" if more else None}


def sent(request: Request, shape: type[Read]) -> Read:
    """The request's JSON in a shape. Raises ParseError that names the field."""
    try:
        return msgspec.convert(request.data, shape)
    except msgspec.ValidationError as error:
        raise ParseError(f"{error}. Nothing was kept.") from error


def own_run(request: Request, run_id: str) -> RunState:
    """A run of a party that the key speaks for; of another's nobody is told. Raises Http404."""
    found = run(_uuid(run_id))
    if found is None or found.run.party not in requesting_client(request).parties:
        raise Http404(f"There is no forecast run {run_id}.")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(f"There is no forecast run {text}.") from None


def own_key(request: Request, **named: str) -> SeriesKey:
    """A series of the requesting party by the parts of an address. Raises PartyNotAllowed."""
    return key_of(requesting_party(request), **named)


def today() -> date:
    """The day that is asked on."""
    return datetime.now(UTC).date()
