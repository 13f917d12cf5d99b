"""A party's series, and what runs say of each; a page to a browser on the same address."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from forecasting.api.addresses import key_of
from forecasting.api.content import forecast_content, training_content
from forecasting.api.requests import (
    MemberView,
    listing,
    own_key,
    own_run,
    part,
    today,
    wants_page,
)
from forecasting.api.show import series_page
from forecasting.engine.values import Frequency
from forecasting.runs import selectors as runs
from forecasting.runs.models import SeriesForecast
from forecasting.series import selectors as series
from forecasting.series.rows import SeriesKey, Training
from provenance.api.handlers import requesting_party


class SeriesListView(MemberView):
    """A party's series."""

    def get(self, request: Request) -> Response:
        """Which there are, with their data's quality by ``?frequency=``, daily if left out."""
        party, frequency, asked = requesting_party(request), _frequency(request), part(request)
        keys = [found.key for found in series.series_list(party=party, until=today())]
        wanted = keys[asked.offset : asked.offset + asked.limit]
        entries = [training_content(each) for each in _trainings(party, frequency, wanted)]
        return Response(listing(request, "series", entries, total=len(keys)))


class SeriesView(MemberView):
    """One series with its newest forecast."""

    def get(self, request: Request, **named: str) -> HttpResponse:
        """The newest forecast, or the data's quality where there is none yet."""
        key = own_key(request, **named)
        found = runs.latest(key=str(key))
        if found is not None:
            return _shown(request, found)
        trainings = _trainings(key.party, _frequency(request), [key])
        if not trainings or not trainings[0].rows:
            raise Http404(f"Nothing is recorded of {key}, and nothing forecast.")
        return Response(training_content(trainings[0]))


class ForecastView(MemberView):
    """A run's forecast of a series."""

    def get(self, request: Request, run_id: str, **named: str) -> HttpResponse:
        """The forecast, or why there is none."""
        return _shown(request, own_forecast(request, run_id, **named))


def own_forecast(request: Request, run_id: str, **named: str) -> SeriesForecast:
    """What became of a series in a run of the requesting party. Raises Http404."""
    run = own_run(request, run_id).run
    key = key_of(run.party, **named)
    found = runs.forecasts(run.id).filter(key=str(key)).first()
    if found is None:
        raise Http404(f"Run {run.id.hex} says nothing of {key}, or not yet.")
    return found


def _shown(request: Request, found: SeriesForecast) -> HttpResponse:
    if wants_page(request):
        return series_page(request._request, found, today=today())
    return Response(forecast_content(found))


def _trainings(party: str, frequency: Frequency, keys: Sequence[SeriesKey]) -> list[Training]:
    if not keys:
        return []
    return series.training(party=party, frequency=frequency, until=today(), keys=list(keys))


def _frequency(request: Request) -> Frequency:
    named = request.query_params.get("frequency", Frequency.DAILY.value)
    try:
        return Frequency(named)
    except ValueError:
        known = ", ".join(Frequency)
        raise ParseError(f"frequency is one of {known}, not {named[:40]!r}.") from None
