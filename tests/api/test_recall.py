"""Recalls by the REST interface, and as a page."""

import json
from base64 import b64encode

import pytest
from django.test import Client

from provenance.domain.identifiers import digital_link
from tests.api.clients import Machine, new_machine
from tests.node import new_party
from tests.trace.chain import capture, made, new_box, new_item, new_lot, packed, sent, transformed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lot() -> str:
    """Half of a blend that became a bag, which is on its way in a box."""
    mill, shop = new_party(), new_party()
    bad, other, bag, box = new_lot("%3Cb%3E"), new_lot("B"), new_item(), new_box()
    capture(mill, made(bad), made(other), made(box))
    capture(mill, transformed({bad: "10", other: "10"}, {bag: None}), packed(box, bag))
    capture(mill, sent(box, mill, shop))
    return bad


def test_one_call_tells_all(lot: str) -> None:
    answer = new_machine().get(f"/v1/recall?of={digital_link(lot)}")
    assert answer.status_code == 200, answer.content
    content = json.loads(answer.content)
    assert (content["of"], content["count"]) == (digital_link(lot), 3)
    own, bag, box = content["objects"]
    assert (own["hops"], own["share"]) == (0, "1")
    assert (bag["hops"], bag["share"]) == (1, "0.5")
    assert bag["holdings"][0]["state"] == "transit"
    assert bag["holdings"][0]["container"] == box["id"]
    assert box["share"] is None
    assert content["holders"][0]["objects"] == 3


def test_a_browser_gets_a_page_with_a_picture(lot: str) -> None:
    machine, client = new_machine(), Client(headers={"Accept": "text/html"})
    path = f"/v1/recall?of={lot}"
    refused = client.get(path)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Basic")
    basic = b64encode(f":{machine.key}".encode()).decode()
    page = client.get(path, headers={"Authorization": f"Basic {basic}"}).content.decode()
    assert "3 objects may contain it" in page
    assert "50 %" in page
    assert page.count("<rect") == 3
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_basic_is_for_looking_only(lot: str) -> None:
    basic = b64encode(f":{new_machine().key}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    assert Client().post("/epcis/capture", {}, headers=headers).status_code == 401
    wrong = Client().get(f"/v1/recall?of={lot}", headers={"Authorization": "Basic *"})
    assert wrong.status_code == 401


def test_what_is_refused(lot: str) -> None:
    machine = new_machine()
    assert machine.get("/v1/recall").status_code == 400
    assert machine.get(f"/v1/recall?of={new_lot()}").status_code == 404
    assert Machine(None).get(f"/v1/recall?of={lot}").status_code == 401
