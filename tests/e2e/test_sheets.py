"""A sheet on a running node: web, worker, relay and follower, each with its own rights."""

import json
from typing import Any

from hlfabric.network import wait_until
from provenance.local.client import Client
from provenance.local.node import Node
from tests.e2e.conftest import join

LOTS = 450
HEADERS = {"Content-Type": "multipart/form-data; boundary=sheet"}


def multipart(template: str, data: bytes) -> bytes:
    """A form's body with a sheet."""
    parts = [
        b'--sheet\r\nContent-Disposition: form-data; name="template"\r\n\r\n' + template.encode(),
        b'--sheet\r\nContent-Disposition: form-data; name="file"; filename="s.csv"\r\n\r\n' + data,
        b"--sheet--\r\n",
    ]
    return b"\r\n".join(parts)


def imported(client: Client, data: bytes) -> dict[str, Any]:
    """Send a sheet and wait until the ledger has it."""
    _, answered, _ = client.request("POST", "/v1/imports", multipart("harvest", data), HEADERS)
    seen: list[dict[str, Any]] = [{}]

    def over() -> bool:
        seen[0] = json.loads(client.request("GET", answered["location"])[2])
        return bool(seen[0]["state"] == "done")

    wait_until(over, deadline=60, what="the sheet is recorded")
    return seen[0]


def test_workers_take_a_sheet_in_once(embedded_node: Node) -> None:
    (farm,) = join(embedded_node, 0)
    lots = [f"2026-03-01,09521000001015,{farm.gln}-{n},{n}.5" for n in range(LOTS)]
    wrong = "2026-03-01,09521000001016,X,1"
    sheet = "\n".join(["date,gtin,lot,quantity", *lots, wrong]).encode()
    first, second = imported(farm.client, sheet), imported(farm.client, sheet)
    assert (first["checked"], first["faultyRows"]) == (LOTS + 1, 1)
    assert first["events"] == {"applied": LOTS}
    assert second["events"] == {"duplicate": LOTS}
