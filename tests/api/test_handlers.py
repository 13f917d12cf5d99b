"""What a client is told when something goes wrong that is not its fault."""

import json

import pytest
from django.db import connection

from provenance.index import locks
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


def test_a_database_that_goes_away_is_answered_with_when_to_try_again() -> None:
    machine, sent = new_machine(), document(event())
    ((pid,),) = rows("SELECT pg_backend_pid()")
    with locks.own_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    answer = machine.post(sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "The database does not answer." in json.loads(answer.content)["detail"]
    connection.close()
    assert machine.post(sent).status_code == 202
