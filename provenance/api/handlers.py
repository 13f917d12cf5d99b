"""Every error of the REST interfaces as a problem document."""

import re
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, NotAuthenticated, ParseError
from rest_framework.request import Request

from provenance.accounts.models import ApiClient
from provenance.accounts.selectors import PartyNotAllowed, acting_party
from provenance.api.authentication import ApiKeyAuthentication
from provenance.api.problems import problem
from provenance.capture.errors import NotOurParty, TooLarge
from provenance.domain.epcis.reading import DocumentError, Problem
from provenance.relay.errors import OutboxFull

log = structlog.get_logger("api")
PARTY_HEADER = "Lotbook-Party"
ACTING_FOR = "Lotbook-Acting-For"
"""The party for which the signing one acts, by its delegation on the ledger."""
GLN = re.compile(r"[0-9]{13}")
RETRY = {"Retry-After": "30"}
UNANSWERED = (
    "The database does not answer. Send it again later: what was recorded is not recorded twice."
)
NO_KEY = "Send your API key as `Authorization: Bearer <key>` or `X-API-Key: <key>`."


def requesting_client(request: Request) -> ApiClient:
    """Whose key an authenticated request bears."""
    client = request.user
    assert isinstance(client, ApiClient)  # noqa: S101 - IsAuthenticated has checked it
    return client


def requesting_party(request: Request) -> str:
    """The party that an authenticated request acts for. Raises PartyNotAllowed."""
    return acting_party(requesting_client(request), request.headers.get(PARTY_HEADER))


def acting_for(request: Request) -> str | None:
    """The party that has delegated it to the requesting one, if any. Raises ParseError."""
    named = request.headers.get(ACTING_FOR)
    if named is not None and not GLN.fullmatch(named):
        raise ParseError(f"{ACTING_FOR} is a GLN of 13 digits, not {named!r}.")
    return named


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler."""
    if isinstance(error, Http404):
        return problem(404, str(error) or "There is nothing at this address.")
    if isinstance(error, APIException):
        return _api_problem(error, context)
    refused = _not_taken(error)
    if refused is not None:
        return refused
    log.exception("request failed", path=context["request"].path)
    if isinstance(error, OperationalError | InterfaceError):
        return problem(503, UNANSWERED, headers=RETRY)
    return problem(500, "The error was noted. Nothing was recorded; you may try again.")


def _not_taken(error: Exception) -> HttpResponse | None:
    """Why this node does not take what was sent; None of an error that nobody foresaw."""
    if isinstance(error, DocumentError):
        detail = "Nothing was recorded. Correct what `errors` names and send the document again."
        return problem(400, detail, errors=error.problems)
    if isinstance(error, TooLarge):
        return problem(413, f"{error} Nothing was recorded.")
    if isinstance(error, OutboxFull):
        return problem(503, f"{error} Nothing of this was kept.", headers=RETRY)
    if isinstance(error, PartyNotAllowed | NotOurParty):
        named = [Problem(None, PARTY_HEADER, str(error))]
        return problem(403, f"{error} Nothing was recorded.", errors=named)
    return None


def _api_problem(error: APIException, context: dict[str, Any]) -> HttpResponse:
    detail = NO_KEY if isinstance(error, NotAuthenticated) else str(error.detail)
    headers = {}
    if error.status_code == 401:
        header = ApiKeyAuthentication().authenticate_header(context["request"])
        headers["WWW-Authenticate"] = header
    return problem(error.status_code, detail, headers=headers)
