"""A node in the test database: parties with keys, documents, and its commands as processes."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.db import connection

from provenance.contract import calls
from provenance.domain.identifiers import check_digit
from provenance.index.services import catch_up
from provenance.ledger.creators import admin_of
from provenance.ledger.embedded.ledger import MSP
from provenance.ledger.port import Commit, Ledger
from provenance.ledger.services import get_ledger, party_enrol
from provenance.parties.services import party_register
from provenance.relay.relay import Relay

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def new_gln() -> str:
    """A GLN that no other test uses."""
    digits = f"95{secrets.randbelow(10**10):010}"
    return digits + check_digit(digits)


def new_gtin() -> str:
    """A GTIN-14 that no other test uses."""
    digits = f"095{secrets.randbelow(10**10):010}"
    return digits + check_digit(digits)


def new_sscc() -> str:
    """An SSCC that no other test uses."""
    digits = f"095{secrets.randbelow(10**14):014}"
    return digits + check_digit(digits)


def send(ledger: Ledger, call: calls.Call, *, signer: str) -> Commit:
    """Endorse, submit and wait."""
    endorsement = ledger.endorse(call, signer=signer)
    ledger.submit(endorsement, signer=signer)
    return ledger.commit(endorsement.transaction_id, signer=signer, timeout=30)


def new_node(*, msp: str = MSP) -> str:
    """A registered node whose key the wallet holds; its GLN."""
    gln = new_gln()
    party_register(gln=gln, msp=msp, roles=["node"])
    settle()
    return gln


def new_party(ledger: Ledger | None = None, *, msp: str = MSP) -> str:
    """A registered party whose key the wallet holds; its GLN."""
    gln = new_gln()
    if ledger is None:
        ledger = get_ledger()
        party_enrol(gln=gln, msp=msp)
    else:
        ledger.enrol(gln=gln, msp=msp)  # type: ignore[attr-defined]
    call = calls.party_register(gln=gln, msp=msp, roles=["trader"], name=f"Party {gln}")
    assert send(ledger, call, signer=admin_of(msp)).valid
    return gln


def event(**fields: Any) -> dict[str, Any]:
    """An ObjectEvent that commissions a lot of its own, with fields changed; None removes one."""
    base = {
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "commissioning",
        "eventTime": "2026-03-01T08:00:00.000+01:00",
        "eventTimeZoneOffset": "+01:00",
        "quantityList": [
            {
                "epcClass": f"https://id.gs1.org/01/{new_gtin()}/10/L{secrets.token_hex(3)}",
                "quantity": 10,
                "uom": "KGM",
            }
        ],
    }
    return {name: value for name, value in {**base, **fields}.items() if value is not None}


def document(*events: Mapping[str, Any], **fields: Any) -> bytes:
    """An EPCISDocument as JSON."""
    return json.dumps(
        {
            "@context": [CONTEXT, {"ex": "https://ns.example.com/"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": datetime.now(UTC).isoformat(),
            "epcisBody": {"eventList": list(events)},
            **fields,
        }
    ).encode()


def settle() -> None:
    """Relay what waits and index what came of it."""
    Relay(get_ledger()).run_once()
    catch_up(ledger=get_ledger())


@contextmanager
def node_at_work() -> Iterator[None]:
    """Relay and follower at work meanwhile."""
    over = Event()

    def work() -> None:
        try:
            while not over.wait(0.05):
                settle()
        finally:
            connection.close()

    worker = Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command that shall use the test database."""
    parameters = connection.get_connection_params()
    url = (
        f"postgresql://{parameters.get('user', '')}@/{parameters['dbname']}"
        f"?host={parameters['host']}"
    )
    return {**os.environ, "LOTBOOK_DATABASE_URL": url, **variables}


def manage(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py``."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def rows(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return list(cursor.fetchall())
