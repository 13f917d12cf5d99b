"""What a client is told when something goes wrong that is not its fault."""

import json

import pytest
from django.db import connection

from tests.api.clients import new_machine
from tests.node import document, event, rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_unforeseen_error_is_a_problem_and_records_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    machine = new_machine()
    before = rows("SELECT count(*) FROM relay_call")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE capture_job RENAME TO capture_job_away")
    try:
        answer = machine.post(document(event()))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE capture_job_away RENAME TO capture_job")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    detail = json.loads(answer.content)["detail"]
    assert "Nothing was recorded; you may try again." in detail
    assert "capture_job" not in detail
    assert rows("SELECT count(*) FROM relay_call") == before
    assert "request failed" in capfd.readouterr().err
