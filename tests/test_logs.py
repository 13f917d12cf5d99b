"""Logs are JSON lines that carry what they are about."""

import json
import logging
import subprocess
import sys

import pytest

SCRIPT = """
import logging, structlog
from provenance import logs
logs.configure()
structlog.contextvars.bind_contextvars(job="j1")
structlog.get_logger("relay").info("submitted", transaction_id="t1")
logging.getLogger("django.request").warning("Not Found: %s", "/x")
logging.getLogger("chatty").info("not shown")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("api").exception("failed")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    """What a process logged."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_job_and_transaction_are_fields(lines: list[dict[str, str]]) -> None:
    first = lines[0]
    assert (first["event"], first["job"], first["transaction_id"]) == ("submitted", "j1", "t1")
    assert first["timestamp"].endswith("Z")


def test_the_standard_librarys_logs_are_lines_too(lines: list[dict[str, str]]) -> None:
    assert lines[1]["event"] == "Not Found: /x"
    assert lines[1]["level"] == logging.getLevelName(logging.WARNING).lower()
    assert [line["event"] for line in lines] == ["submitted", "Not Found: /x", "failed"]


def test_errors_come_with_their_trace(lines: list[dict[str, str]]) -> None:
    assert "ZeroDivisionError" in lines[2]["exception"]
