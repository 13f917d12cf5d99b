"""Proofs by the REST interface."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from provenance.domain.identifiers import digital_link
from provenance.ledger import proofs
from provenance.ledger.services import get_ledger
from tests.api.clients import new_machine
from tests.node import new_node, new_party
from tests.proof.test_checkpoints import sign
from tests.trace.chain import capture, made, new_lot

pytestmark = pytest.mark.django_db(transaction=True)


def asked(name: str) -> HttpResponse:
    """The answer to a member who asks for the proof of an object."""
    return new_machine().get(f"/v1/proof?of={quote(digital_link(name), safe='')}")


def test_the_trail_page_leads_to_a_proof_that_holds() -> None:
    node, lot = new_node(), new_lot("A%2FB%26C")
    capture(new_party(), made(lot))
    sign(node)
    page = Client(headers={"Accept": "text/html"}).get(f"/trail/{lot}").content.decode()
    (link,) = re.findall(r'href="(/v1/proof[^"]*)"', page)
    answer = new_machine().get(unescape(link))
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="proof.json"'
    roots = proofs.read_roots(b"".join(get_ledger().roots().values()))
    said = proofs.verify(answer.content, roots, minimum=1)
    assert [event["step"] for event in said["events"]] == ["commissioning"]


def test_what_is_not_cosigned_yet_is_answered_with_409() -> None:
    node, lot = new_node(), new_lot()
    capture(new_party(), made(lot))
    assert asked(lot).status_code == 409
    sign(node)
    assert asked(lot).status_code == 200
    capture(new_party(), made(younger := new_lot()))
    answer = asked(younger)
    assert answer.status_code == 409
    assert "Nodes sign what is new every minute" in json.loads(answer.content)["detail"]


def test_a_stranger_an_unknown_object_and_no_object_are_told() -> None:
    assert Client().get(f"/v1/proof?of={digital_link(new_lot())}").status_code == 401
    assert asked(new_lot()).status_code == 404
    answer = new_machine().get("/v1/proof")
    assert answer.status_code == 400
    assert "Name it as ?of=" in json.loads(answer.content)["detail"]
