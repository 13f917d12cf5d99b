"""The whole way on the real network: from a document to the trail behind a QR code."""

import json
from typing import Any
from uuid import uuid4

import pytest

from provenance.local.client import RequestRefused
from provenance.local.node import Node
from tests.e2e.conftest import Member, join
from tests.e2e.documents import as_bytes, event, handover, lot_path

pytestmark = pytest.mark.fabric


def test_a_lot_passes_from_one_organisation_to_the_other(fabric_node: Node) -> None:
    lot = uuid4().hex[:18]
    farm, shop = join(fabric_node, 0, 1)
    passed = handover(farm.gln, shop.gln)
    for member, entry in (
        (farm, event(lot, "commissioning")),
        (farm, event(lot, "shipping", **passed)),
        (shop, event(lot, "receiving", **passed)),
    ):
        job = member.client.finished(member.client.capture(as_bytes(entry)))
        assert job["success"]
        (done,) = job["events"]
        assert (done["state"], done["verdict"], done["findings"]) == ("indexed", "applied", [])
    path = lot_path(lot)
    status, headers, _body = farm.client.request("GET", path)
    assert (status, headers["location"]) == (307, f"/trail{path}")
    trail = _trail(farm, path)
    assert [step["bizStep"] for step in trail["steps"]] == [
        "commissioning",
        "shipping",
        "receiving",
    ]
    assert [step["recorder"]["gln"] for step in trail["steps"]] == [farm.gln, farm.gln, shop.gln]
    assert {step["validationCode"] for step in trail["steps"]} == {"VALID"}
    assert trail["steps"][2]["transactionID"] == done["transactionID"]
    _status, headers, code = farm.client.request("GET", f"/trail{path}/qr.svg")
    assert headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in code


def test_another_partys_job_is_not_shown(fabric_node: Node) -> None:
    one, other = join(fabric_node, 0, 1)
    job = one.client.capture(as_bytes(event(uuid4().hex[:18], "commissioning")))
    one.client.finished(job)
    with pytest.raises(RequestRefused, match="404"):
        other.client.job(job)


def _trail(member: Member, path: str) -> dict[str, Any]:
    asked = {"Accept": "application/json"}
    content = member.client.request("GET", f"/trail{path}", headers=asked)[2]
    trail: dict[str, Any] = json.loads(content)
    return trail
