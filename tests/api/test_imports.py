"""Sheets by the REST interface."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, encode_multipart

from provenance.capture.sheets.rows import CHUNK_ROWS
from provenance.capture.sheets.templates import TEMPLATES
from provenance.jobs.services import chunk_work
from tests.api.clients import Machine, new_machine
from tests.capture.sheets.sheets import csv_of, example
from tests.node import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

MOST_BYTES = TEMPLATES["harvest"].most_bytes
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def send(machine: Machine, template: str, data: bytes, name: str = "sheet.csv") -> HttpResponse:
    """Post a sheet as a form does."""
    fields = {"template": template, "file": SimpleUploadedFile(name, data)}
    body = encode_multipart(BOUNDARY, fields)
    return machine.post(body, media=FORM, path="/v1/imports")


def content(answer: HttpResponse) -> dict[str, object]:
    """An answer's JSON."""
    found: dict[str, object] = json.loads(answer.content)
    return found


def work() -> None:
    """What the workers do."""
    while chunk_work():
        pass


def test_a_sheet_goes_in_and_what_is_wrong_comes_out() -> None:
    machine = new_machine()
    rows = [example("harvest", lot="A1"), example("harvest", lot="A2", gtin="=1+1")]
    answer = send(machine, "harvest", csv_of(rows))
    assert answer.status_code == 202
    assert answer["Location"] == f"/v1/imports/{content(answer)['id']}"
    begun = content(machine.get(answer["Location"]))
    assert (begun["state"], begun["checked"], begun["rows"]) == ("checking", 0, 2)
    work()
    checked = content(machine.get(answer["Location"]))
    assert (checked["state"], checked["events"]) == ("recording", {"pending": 1})
    settle()
    done = content(machine.get(answer["Location"]))
    assert (done["state"], done["checked"], done["faultyRows"]) == ("done", 2, 1)
    assert (done["events"], done["file"]) == ({"applied": 1}, "sheet.csv")
    assert done["errors"] == [
        {
            "row": 3,
            "column": "gtin",
            "error": "“=1+1” is not a GTIN: 8, 12, 13 or 14 digits are needed.",
        }
    ]
    errors = machine.get(f"{answer['Location']}/errors.csv")
    assert errors["Content-Type"] == "text/csv; charset=utf-8"
    assert errors["Content-Disposition"] == 'attachment; filename="harvest-errors.csv"'
    assert "'=1+1" in errors.content.decode()
    assert machine.get(f"{answer['Location']}/errors.xlsx").content.startswith(b"PK")


def test_errors_are_given_once_all_rows_are_checked() -> None:
    machine = new_machine()
    rows = [example("harvest", lot=f"A{n}") for n in range(CHUNK_ROWS + 5)]
    where = send(machine, "harvest", csv_of(rows))["Location"]
    assert chunk_work()
    answer = machine.get(f"{where}/errors.csv")
    assert answer.status_code == 409
    assert f"{CHUNK_ROWS} of {CHUNK_ROWS + 5} rows are checked" in str(content(answer)["detail"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_are_for_everybody(form: str) -> None:
    answer = Machine(None).get(f"/v1/imports/templates/ship.{form}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="ship.{form}"'


def test_what_is_not_there() -> None:
    machine = new_machine()
    for path in ("templates/fly.csv", "12", "0" * 32, f"{'0' * 32}/errors.csv"):
        assert machine.get(f"/v1/imports/{path}").status_code == 404
    assert "harvest, receive, ship" in str(content(machine.get("/v1/imports/templates/fly.csv")))


def test_an_import_is_its_own_partys() -> None:
    where = send(new_machine(), "harvest", csv_of([example("harvest")]))["Location"]
    assert new_machine().get(where).status_code == 404
    assert Machine(None).get(where).status_code == 401


def test_what_is_refused() -> None:
    machine, sheet = new_machine(), csv_of([example("harvest")])
    assert send(Machine(None), "harvest", sheet).status_code == 401
    assert send(machine, "fly", sheet).status_code == 404
    assert send(machine, "harvest", b"").status_code == 400
    assert send(machine, "ship", sheet).status_code == 400
    assert machine.post(sheet, media="text/csv", path="/v1/imports").status_code == 415
    body = encode_multipart(BOUNDARY, {"template": "harvest"})
    answer = machine.post(body, media=FORM, path="/v1/imports")
    assert "Send the sheet as the multipart field “file”" in str(content(answer)["detail"])
    assert send(machine, "harvest", b" " * (MOST_BYTES + 1)).status_code == 413


def test_a_request_that_is_too_long_is_not_read() -> None:
    answer = send(new_machine(), "harvest", b" " * (MOST_BYTES + 100_000))
    assert answer.status_code == 413
    assert "a sheet has at most" in str(content(answer)["detail"])
