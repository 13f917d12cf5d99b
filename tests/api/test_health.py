"""Whether the node says how it is."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from provenance.api import health
from provenance.capture.services import document_capture
from provenance.index.services import catch_up
from provenance.ledger.fabric import FabricLedger
from provenance.ledger.services import get_ledger
from provenance.relay.relay import Relay
from tests.node import document, event, new_party

pytestmark = pytest.mark.django_db(transaction=True)


def test_alive(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "live"})


def test_ready_with_backlog_and_lag(client: Client) -> None:
    party = new_party()
    catch_up(ledger=get_ledger())
    document_capture(data=document(event()), party=party, client="t")

    def told() -> tuple[int, int]:
        answer = client.get("/health/ready")
        content = json.loads(answer.content)
        assert (answer.status_code, content["status"]) == (200, "ready")
        assert content["jobs"] == 0
        assert content["height"] - content["indexed"] == content["lag"]
        return content["backlog"], content["lag"]

    assert told() == (1, 0)
    Relay(get_ledger()).run_once()
    assert told() == (0, 1)
    catch_up(ledger=get_ledger())
    assert told() == (0, 0)


def test_not_ready_without_its_tables(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE relay_call RENAME TO relay_call_away")
    try:
        answer = client.get("/health/ready")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE relay_call_away RENAME TO relay_call")
    assert answer.status_code == 503
    assert json.loads(answer.content)["reason"] == "The database does not answer."


def test_not_ready_without_its_ledger(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = FabricLedger(str(tmp_path / "connection.json"))
    monkeypatch.setattr(health, "get_ledger", lambda: nowhere)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert json.loads(answer.content)["reason"] == "The ledger does not answer."
