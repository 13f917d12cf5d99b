"""``…/proof?date=``: the file that proves a row of a forecast's training to strangers."""

from datetime import date

from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from forecasting.api.requests import MemberView
from forecasting.api.series import own_forecast
from forecasting.runs.commitment import NotStated, row_proof
from provenance.api.problems import problem


class ProofView(MemberView):
    """The inclusion proof of a row."""

    def get(self, request: Request, run_id: str, **named: str) -> HttpResponse:
        """The proof as a file, for ``python -m forecasting.proofs``; 409 where it is too early."""
        found = own_forecast(request, run_id, **named)
        try:
            made = row_proof(found.run, series=found.key, day=_day(request))
        except NotStated as error:
            return problem(409, str(error))
        headers = {"Content-Disposition": 'attachment; filename="forecast-proof.json"'}
        return HttpResponse(made.data, content_type="application/json", headers=headers)


def _day(request: Request) -> date:
    text = request.query_params.get("date", "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParseError(
            f"Name the row by the first day of its period, ?date=2026-03-01, not {text[:40]!r}."
        ) from None
