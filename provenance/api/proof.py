"""``/v1/proof?of=…``: the file that proves a trail to strangers."""

from django.http import Http404, HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from provenance.api.problems import problem
from provenance.proof.export import NothingRecorded, ProofError, item_proof
from provenance.proof.selectors import organisations_needed
from provenance.trace.lookup import LookupProblem, of_link


class ProofView(APIView):
    """The events that the trail shows, whole. For members only: a core says more than the page."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> HttpResponse:
        """The proof as a file; 404 where nothing is recorded, 409 where it is too early."""
        try:
            name = of_link(request.query_params.get("of", ""))
            made = item_proof(name, organisations=organisations_needed())
        except LookupProblem as error:
            raise ParseError(f"Name it as ?of=, by its GS1 Digital Link: {error}") from error
        except NothingRecorded as error:
            raise Http404(str(error)) from error
        except ProofError as error:
            return problem(409, str(error))
        headers = {"Content-Disposition": 'attachment; filename="proof.json"'}
        return HttpResponse(made.data, content_type="application/json", headers=headers)
