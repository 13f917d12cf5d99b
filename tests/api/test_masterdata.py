"""Products and places by the REST interface."""

import json

import pytest

from tests.api.clients import Machine, new_machine
from tests.node import new_gln, new_gtin, settle

pytestmark = pytest.mark.django_db(transaction=True)


def send(
    machine: Machine, kind: str, data: str, *, media: str = "text/csv"
) -> tuple[int, dict[str, object]]:
    """Post a table; status and answer."""
    answer = machine.post(data.encode(), media=media, path=f"/v1/masterdata/{kind}")
    return answer.status_code, json.loads(answer.content)


def test_products_go_in_as_csv_and_come_out_as_json() -> None:
    machine, gtin = new_machine(), new_gtin()
    table = f"gtin,name,net_content,unit\n{gtin},Bag,0.25,KGM\n123,Wrong,,\n"
    status, answer = send(machine, "products", table)
    assert status == 202
    assert answer["accepted"] == 1
    assert answer["errors"] == [
        {"row": 3, "field": "gtin", "error": "'123' is no GTIN: 8, 12, 13 or 14 digits are needed."}
    ]
    settle()
    listed = json.loads(machine.get("/v1/masterdata/products").content)
    assert [product["gtin"] for product in listed["products"]] == [gtin]
    assert send(machine, "products", table)[0] == 200


def test_places() -> None:
    machine, gln = new_machine(), new_gln()
    assert send(machine, "places", f"gln\tname\n{gln}\tRamp\n")[0] == 202
    settle()
    listed = json.loads(machine.get("/v1/masterdata/places").content)
    assert listed == {"places": [{"gln": gln, "name": "Ramp", "parent": None}]}


def test_what_is_refused() -> None:
    machine = new_machine()
    assert send(machine, "parties", "gln,name\n")[0] == 404
    assert send(machine, "places", "gln,name\n", media="application/json")[0] == 415
    assert send(machine, "places", "gln\n")[0] == 400
    assert send(Machine(None), "places", "gln,name\n")[0] == 401
