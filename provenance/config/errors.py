"""Errors outside views: problem documents for machines, pages for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provenance.api.problems import problem

MACHINES = ("/epcis", "/api", "/health")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400, "The request could not be read.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, 404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500, "Something went wrong here. It was noted; please try again.")


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith(MACHINES):
        return problem(status, detail)
    return render(request, f"{status}.html", {"detail": detail}, status=status)
