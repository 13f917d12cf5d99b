"""``/api/v1/forecasts`` and ``/api/v1/forecasts/{run}``: runs begun, watched and cancelled."""

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpResponse
from msgspec import Meta, Struct
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from forecasting.api.addresses import run_path
from forecasting.api.content import forecast_content, run_content, total_content
from forecasting.api.lists import party_page, run_page
from forecasting.api.requests import MemberView, listing, own_run, part, sent, today, wants_page
from forecasting.engine.values import Frequency
from forecasting.runs import selectors
from forecasting.runs.services import run_cancel, run_create
from forecasting.series.rows import SeriesKey
from provenance.api.handlers import requesting_party
from provenance.jobs.models import Queue


class NewRun(Struct, forbid_unknown_fields=True):
    """What is to be forecast: all active series, or those named; the records up to ``until``."""

    frequency: Frequency
    horizon: int
    series: list[str] | None = None
    until: date | None = None
    queue: Queue = Queue.INTERACTIVE
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 0


class RunsView(MemberView):
    """A party's runs."""

    def get(self, request: Request) -> HttpResponse:
        """The newest first, a part at a time; to a browser with the party's series."""
        party, asked = requesting_party(request), part(request)
        if wants_page(request):
            return party_page(request._request, party, today=today())
        found = selectors.runs(party=party, limit=asked.limit, offset=asked.offset)
        entries = [run_content(each) for each in found]
        total = selectors.runs_count(party=party)
        return Response(listing(request, "runs", entries, total=total))

    def post(self, request: Request) -> Response:
        """Begin a run; it is worked at later, see the run in Location."""
        party, new = requesting_party(request), sent(request, NewRun)
        try:
            run = run_create(
                party=party,
                frequency=new.frequency,
                horizon=new.horizon,
                until=new.until or today() - timedelta(days=1),
                keys=None if new.series is None else list(map(SeriesKey.parse, new.series)),
                queue=new.queue,
                seed=new.seed,
            )
        except ValueError as error:
            raise ParseError(str(error)) from error
        return Response({"id": run.id.hex}, status=202, headers={"Location": run_path(run.id)})


class RunView(MemberView):
    """One run."""

    def get(self, request: Request, run_id: str) -> HttpResponse:
        """How far it is, what became of its series, and what of it is on the ledger."""
        found = own_run(request, run_id)
        if wants_page(request):
            return run_page(request._request, found)
        return Response(run_content(found))

    def delete(self, request: Request, run_id: str) -> Response:
        """End what is open of it; what is done stays."""
        return _cancelled(request, run_id)


class CancelView(MemberView):
    """The same for clients that cannot send DELETE."""

    def post(self, request: Request, run_id: str) -> Response:
        """End what is open of a run; what is done stays."""
        return _cancelled(request, run_id)


class RunSeriesView(MemberView):
    """A run's series."""

    def get(self, request: Request, run_id: str) -> Response:
        """What became of each, by key, a part at a time."""
        asked, found = part(request), selectors.forecasts(own_run(request, run_id).run.id)
        rows = found[asked.offset : asked.offset + asked.limit]
        entries = [forecast_content(row) for row in rows]
        return Response(listing(request, "series", entries, total=found.count()))


class TotalsView(MemberView):
    """A run's totals over categories, regions, and all."""

    def get(self, request: Request, run_id: str) -> Response:
        """The sums of the series' reconciled means, with quantiles of their own."""
        found = selectors.totals(own_run(request, run_id).run.id)
        return Response({"totals": [total_content(each) for each in found]})


def _cancelled(request: Request, run_id: str) -> Response:
    run_cancel(run=own_run(request, run_id).run.id)
    return Response(run_content(own_run(request, run_id)))
