"""What to order, what to look at, how right forecasts were, and how a series is ordered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Literal

from msgspec import Struct, ValidationError, convert
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from forecasting.api.content import (
    alert_content,
    observed_content,
    suggestion_content,
    what_if_content,
)
from forecasting.api.requests import MemberView, following, own_key, part, today
from forecasting.decisions import selectors
from forecasting.decisions.changes import Change
from forecasting.decisions.errors import DecisionError
from forecasting.decisions.policy import read_policy
from forecasting.decisions.services import policy_set
from forecasting.runs.selectors import latest_all
from forecasting.series.rows import SeriesKey
from provenance.api.handlers import requesting_party

COUNTED = "on_hand"


class NoDecision(APIException):
    """What it needs is not there yet."""

    status_code = 409


class ReorderView(MemberView):
    """What to order."""

    def get(self, request: Request, **named: str) -> Response:
        """The suggestion with its arithmetic. Entries of a policy are tried as ``?name=value``.

        ``?on_hand=`` is what somebody counted, in place of the ledger's stock.
        """
        key = own_key(request, **named)
        changes: dict[str, object] = dict(request.query_params.items())
        counted = _amount(changes.pop(COUNTED, None))
        _require_entries(changes)
        with refusals():
            found = selectors.suggestion(key, today=today(), on_hand=counted, changes=changes)
        return Response(suggestion_content(key, found))


class WhatIfView(MemberView):
    """What another price or a promotion would do."""

    def get(self, request: Request, **named: str) -> Response:
        """``?price=``, ``?promotion=yes|no``, in the periods from ``first`` to ``last``."""
        key, change = own_key(request, **named), _change(request)
        with refusals():
            found = selectors.what_if(key, change)
        return Response(what_if_content(key, found))


class PolicyView(MemberView):
    """How a series is ordered."""

    def get(self, request: Request, **named: str) -> Response:
        """As it is set, or usual."""
        return Response(asdict(selectors.policy(own_key(request, **named))))

    def put(self, request: Request, **named: str) -> Response:
        """Set it in place of what was set before; what is left out is as usual."""
        key = own_key(request, **named)
        if not isinstance(request.data, dict):
            raise ParseError('Send an object, such as {"service_level": 0.98}. Nothing was kept.')
        try:
            return Response(asdict(policy_set(key=key, values=request.data)))
        except DecisionError as error:
            raise ParseError(f"{error} Nothing was kept.") from error


class AlertsView(MemberView):
    """What to look at."""

    def get(self, request: Request) -> Response:
        """In a part of the party's forecast series, by key; the critical ones of a part first."""
        party, asked = requesting_party(request), part(request)
        keys = [SeriesKey.parse(row.key) for row in latest_all(party=party)]
        wanted = keys[asked.offset : asked.offset + asked.limit]
        found = selectors.alerts(party, today=today(), keys=wanted)
        content = {"alerts": [alert_content(alert) for alert in found]}
        return Response(content | following(request, len(wanted), total=len(keys)))


class AccuracyView(MemberView):
    """How right forecasts were."""

    def get(self, request: Request, **named: str) -> Response:
        """Each period's demand beside the last forecast made before it."""
        found = selectors.observed(own_key(request, **named), today=today())
        return Response(observed_content(found))


@contextmanager
def refusals() -> Iterator[None]:
    """What cannot be decided is answered with 409 and what to do."""
    try:
        yield
    except DecisionError as error:
        raise NoDecision(str(error)) from error


def _require_entries(changes: dict[str, object]) -> None:
    try:
        read_policy(changes)
    except DecisionError as error:
        raise ParseError(str(error)) from error


class _Asked(Struct, forbid_unknown_fields=True):
    """The parameters of a what-if."""

    price: float | None = None
    promotion: Literal["yes", "no"] | None = None
    first: date | None = None
    last: date | None = None


def _change(request: Request) -> Change:
    try:
        asked = convert(request.query_params.dict(), _Asked, strict=False)
    except ValidationError as error:
        raise ParseError(f"{error}.") from error
    promotion = None if asked.promotion is None else asked.promotion == "yes"
    return Change(asked.price, promotion, asked.first, asked.last)


def _amount(text: object) -> float | None:
    if text is None:
        return None
    try:
        amount = float(str(text))
    except ValueError:
        amount = -1.0
    if not 0 <= amount < 1e12:
        raise ParseError(f"{COUNTED} is an amount of 0 or more, not {str(text)[:40]!r}.")
    return amount
