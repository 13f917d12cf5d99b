"""Sales history, regressors and places by the REST interface."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, encode_multipart

from forecasting.api.addresses import ROOT
from forecasting.series.sheet import HISTORY
from provenance.capture.sheets.writing import write_template
from tests.api.clients import Machine, new_machine
from tests.forecasting.api.demand import DAYS, content, history, send
from tests.node import new_gtin

pytestmark = pytest.mark.django_db(transaction=True)
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def test_csv_goes_in_once(machine: Machine) -> None:
    table = history(new_gtin())
    first, again = content(send(machine, table), 201), content(send(machine, table), 200)
    assert (first["rows"], first["accepted"], first["known"]) == (DAYS, DAYS, False)
    assert again == {**first, "known": True}


def test_what_is_wrong_is_named_by_row_and_column(machine: Machine) -> None:
    said = content(send(machine, history(new_gtin(), quantity="1,000")), 201)
    assert (said["accepted"], said["refused"]) == (DAYS - 1, 1)
    (error,) = said["errors"]
    assert (error["row"], error["column"]) == (2, "quantity")
    assert "1,000" in error["error"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_empty_table_is_for_everybody_and_goes_in_again(machine: Machine, form: str) -> None:
    answer = Machine(None).get(f"{ROOT}/tables/history.{form}")
    assert answer["Content-Disposition"] == f'attachment; filename="history.{form}"'
    assert answer.content == write_template(HISTORY, form=form) or form == "xlsx"
    file = SimpleUploadedFile(f"sales.{form}", answer.content)
    body = encode_multipart(BOUNDARY, {"file": file})
    said = content(machine.post(body, media=FORM, path=f"{ROOT}/history"), 201)
    assert (said["file"], said["accepted"]) == (f"sales.{form}", 1)


def test_rows_as_json(machine: Machine) -> None:
    row = {"gtin": new_gtin(), "date": "2026-03-01", "quantity": 3, "promotion": True}
    body = json.dumps({"rows": [row, {**row, "date": "2026-03-02", "quantity": 2.5}]}).encode()
    answer = machine.post(body, media="application/json", path=f"{ROOT}/history")
    assert content(answer, 201)["accepted"] == 2


def test_regressors(machine: Machine) -> None:
    table = b"name,date,value\ntemperature,2026-03-01,-2.5\ntemperature,2026-03-02,warm\n"
    said = content(send(machine, table, "regressors"), 201)
    assert (said["accepted"], said["errors"][0]["column"]) == (1, "value")


@pytest.mark.parametrize(
    ("body", "media", "status", "words"),
    [
        (b"", "text/csv", 400, "Nothing was kept"),
        (b"when,what\n1,2\n", "text/csv", 400, "Nothing was kept"),
        (b"{}", "application/json", 400, "rows"),
        (b'{"rows": [], "more": 1}', "application/json", 400, "more"),
        (b'{"rows": [{"colour": "red"}]}', "application/json", 400, "colour"),
        (b'{"rows": [{"date": NaN}]}', "application/json", 400, "no JSON"),
        (b'{"rows": ' + b"[" * 100_000, "application/json", 400, "no JSON"),
        (b"x", "application/pdf", 415, "pdf"),
        (encode_multipart(BOUNDARY, {"other": "x"}), FORM, 400, "the multipart field “file”"),
    ],
)
def test_what_is_refused(
    machine: Machine, body: bytes, media: str, status: int, words: str
) -> None:
    answer = machine.post(body, media=media, path=f"{ROOT}/history")
    assert words in content(answer, status)["detail"]


def test_a_table_that_is_too_long_is_not_read(machine: Machine) -> None:
    answer = send(machine, b" " * (HISTORY.most_bytes + 100_000))
    assert "Split it" in content(answer, 413)["detail"]


def test_another_table_is_not_there(machine: Machine) -> None:
    assert machine.get(f"{ROOT}/tables/fly.csv").status_code == 404


def test_no_key() -> None:
    assert send(Machine(None), history(new_gtin())).status_code == 401


@pytest.mark.parametrize("place", ["-", "9521000000049"])
def test_where_a_place_is(machine: Machine, place: str) -> None:
    answer = machine.put(f"{ROOT}/places/{place}", {"country": "se", "region": "south"})
    assert content(answer)["country"] == "SE"


def test_a_country_that_cannot_be(machine: Machine) -> None:
    answer = machine.put(f"{ROOT}/places/-", {"country": "Sweden"})
    assert "country" in content(answer, 400)["detail"]


def test_a_place_whose_number_is_wrong(machine: Machine) -> None:
    answer = machine.put(f"{ROOT}/places/9521000000040", {"country": "SE"})
    assert "check digit" in content(answer, 400)["detail"]
