"""``manage.py capture``."""

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from provenance.capture.models import CaptureJob
from tests.node import (
    document,
    environment,
    event,
    manage,
    new_party,
    node_at_work,
    rows,
)

pytestmark = pytest.mark.django_db(transaction=True)
ID = "https://example.org/1"


@pytest.fixture
def party() -> str:
    return new_party()


def run(path: Path | str, party: str, *options: str) -> tuple[int, str, str]:
    """Exit code, output and error output."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("capture", str(path), "--party", party, *options, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except SystemExit as error:
        code = int(error.code or 0)
    return code, out.getvalue(), err.getvalue()


def written(path: Path, data: bytes) -> Path:
    """A file of a document."""
    path.write_bytes(data)
    return path


def test_taken_in(tmp_path: Path, party: str) -> None:
    path = written(tmp_path / "d.json", document(event(), event()))
    code, out, _ = run(path, party)
    assert code == 0
    told = json.loads(out)
    assert told["events"] == 2
    assert CaptureJob.objects.get().id.hex == told["job"]
    assert rows("SELECT count(*) FROM relay_call") == [(2,)]


def test_rollback_makes_one_call(tmp_path: Path, party: str) -> None:
    path = written(tmp_path / "d.json", document(event(), event()))
    assert run(path, party, "--error-behaviour", "rollback")[0] == 0
    assert rows("SELECT count(*) FROM relay_call") == [(1,)]


def test_wait_for_the_verdicts(tmp_path: Path, party: str) -> None:
    same = event()
    first = written(tmp_path / "1.json", document(same, event(eventID=ID)))
    with node_at_work():
        code, out, err = run(first, party, "--wait")
    assert (code, out) == (0, "2 applied\n")
    assert "2 of 2 events indexed" in err
    second = written(tmp_path / "2.json", document(same, event(eventID=ID), event()))
    with node_at_work():
        code, out, err = run(second, party, "--wait", "--json")
    assert code == 1
    assert json.loads(out)["verdicts"] == {"applied": 1, "duplicate": 1, "refused": 1}
    assert f"event 1: Another event was recorded under the id {ID}" in err


def test_waiting_ends_in_time(tmp_path: Path, party: str) -> None:
    path = written(tmp_path / "d.json", document(event()))
    code, _, err = run(path, party, "--wait", "--timeout", "0.1")
    assert code == 1
    assert "it goes on" in err


def test_a_full_outbox_says_to_try_later(tmp_path: Path, party: str, settings: Any) -> None:
    settings.OUTBOX_LIMIT = 1
    path = written(tmp_path / "d.json", document(event(), event()))
    assert run(path, party)[0] == 0
    code, _, err = run(written(tmp_path / "e.json", document(event())), party)
    assert code == 3
    assert "go out when it answers. Nothing was kept." in err


def test_a_query_document_from_standard_input(party: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = json.loads(document(event()))
    results = {"queryName": "q", "resultsBody": {"eventList": inner["epcisBody"]["eventList"]}}
    inner |= {"type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}}
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(inner).encode())))
    assert run("-", party)[0] == 0
    assert rows("SELECT count(*) FROM relay_call") == [(1,)]


@pytest.mark.parametrize(
    ("data", "said"), [(b"{", "not JSON"), (document(event(bizStep="shopping")), "bizStep")]
)
def test_unusable_input(tmp_path: Path, party: str, data: bytes, said: str) -> None:
    code, _, err = run(written(tmp_path / "d.json", data), party)
    assert code == 2
    assert said in err
    assert err.endswith("Nothing was kept.")
    assert not CaptureJob.objects.exists()


def test_no_such_file_and_no_such_party(tmp_path: Path, party: str) -> None:
    code, _, err = run(tmp_path / "none.json", party)
    assert (code, "No such file" in err) == (2, True)
    path = written(tmp_path / "d.json", document(event()))
    code, _, err = run(path, "9521000000018")
    assert (code, "no key of party 9521000000018" in err) == (2, True)


def test_the_command_line_says_the_code(tmp_path: Path, party: str) -> None:
    path = written(tmp_path / "d.json", b"{")
    done = manage("capture", str(path), "--party", party, env=environment())
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
