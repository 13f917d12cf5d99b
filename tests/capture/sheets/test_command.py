"""``manage.py import_sheet``."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provenance.capture.sheets.templates import TEMPLATES
from tests.capture.sheets.sheets import Table, csv_of, example
from tests.node import new_party, node_at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def command(file: Path | str, party: str, *options: str) -> tuple[int, str]:
    """Run it in this process; its exit code and what it printed."""
    out = io.StringIO()
    try:
        call_command("import_sheet", "harvest", str(file), "--party", party, *options, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A harvest of two rows, the second of them wrong."""
    table: Table = [example("harvest", lot="A1"), example("harvest", lot="A2", quantity="?")]
    (tmp_path / "harvest.csv").write_bytes(csv_of(table))
    return tmp_path / "harvest.csv"


def test_it_tells_what_is_wrong_and_writes_it_down(sheet: Path) -> None:
    errors = sheet.with_name("errors.xlsx")
    code, told = command(sheet, new_party(), "--errors", str(errors))
    assert code == 1
    assert told == (
        "Row 3, quantity: “?” is no amount: write digits, with one decimal point at most.\n"
        "2 rows, 1 of them wrong; events: 1 pending.\n"
    )
    assert errors.read_bytes().startswith(b"PK")


def test_as_json(sheet: Path) -> None:
    code, told = command(sheet, new_party(), "--json")
    content = json.loads(told)
    assert (code, content["rows"], content["events"]) == (1, 2, {"pending": 1})
    assert [(error["row"], error["column"]) for error in content["errors"]] == [(3, "quantity")]


def test_from_standard_input_until_all_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = csv_of([example("harvest")])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    told = "1 rows, 0 of them wrong; events: 1 applied.\n"
    with node_at_work():
        assert command("-", new_party(), "--wait") == (0, told)


def test_it_waits_no_longer_than_it_was_told(sheet: Path) -> None:
    code, said = command(sheet, new_party(), "--wait", "--timeout", "0.1")
    assert code == 1
    assert "it goes on. Are relay and follower running?" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "The file is empty."), (None, "No such file")],
)
def test_what_is_unusable(tmp_path: Path, data: bytes | None, said: str) -> None:
    file = tmp_path / "sheet.csv"
    if data is not None:
        file.write_bytes(data)
    code, told = command(file, new_party())
    assert code == 2
    assert said in told
    assert told.endswith("Nothing was kept.")


def test_errors_go_into_a_sheet(sheet: Path) -> None:
    code, said = command(sheet, new_party(), "--errors", "errors.txt")
    assert (code, said) == (2, "--errors names a .csv or .xlsx file.")


def test_help_names_the_templates(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_sheet", "--help")
    assert ",".join(TEMPLATES) in capsys.readouterr().out
