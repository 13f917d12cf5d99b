"""Errors outside views, and the headers of every answer."""

import json
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from provenance.config import errors
from provenance.config import urls as real

pytestmark = pytest.mark.django_db
handler400 = real.handler400
handler404 = real.handler404
handler500 = real.handler500


def broken(_request: HttpRequest) -> HttpResponse:
    """A view with a mistake in it."""
    raise ZeroDivisionError


urlpatterns = [*real.urlpatterns, path("broken", broken), path("api/broken", broken)]


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of the real addresses and of two that fail; it gets the answers as they are."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/epcis/nothing", "/api/nothing", "/health/nothing"])
def test_machines_get_problem_documents(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["status"] == 404


def test_people_get_pages(client: Client) -> None:
    answer = client.get("/nothing")
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at this address." in page
    assert "several companies keep" not in page


def test_a_mistake_is_told_without_its_details(client: Client) -> None:
    page, document = client.get("/broken"), client.get("/api/broken")
    assert (page.status_code, document.status_code) == (500, 500)
    assert "Something went wrong" in page.content.decode()
    assert json.loads(document.content)["type"] == "epcisException:ImplementationException"
    assert b"ZeroDivision" not in page.content + document.content


def test_what_cannot_be_read(client: Client) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()
    assert errors.bad_request(HttpRequest(), ValueError()).status_code == 400


@pytest.mark.parametrize("address", ["/", "/nothing", "/broken", "/epcis/capture", "/health/live"])
def test_browsers_load_and_run_nothing_foreign(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert all(set(value.split()) <= {"'none'", "'self'"} for value in policy.values())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
