"""The resolver, the trail page, its JSON and its code, through the whole HTTP stack."""

import json
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.test import Client

from provenance.domain.identifiers import digital_link
from provenance.labels.qr import matrix
from provenance.parties.services import product_register
from tests.consumer.recording import capture
from tests.labels.reading import read
from tests.node import event, new_gtin, new_party
from tests.trace.chain import made, marked, new_box, new_item, new_lot, packed, transformed

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}
UNKNOWN = "01/09521000001015/10/never"


@pytest.fixture
def party() -> str:
    return new_party()


@pytest.fixture
def lot(party: str) -> str:
    """A lot that was commissioned and destroyed, with a mark-up character in its number."""
    name = f"01/{new_gtin()}/10/L%2F%3Cb%3E%C3%BC"
    quantity = [{"epcClass": digital_link(name), "quantity": 1200.5, "uom": "KGM"}]
    place = {"id": digital_link(f"414/{party}")}
    capture(party, event(quantityList=quantity, readPoint=place))
    capture(party, event(quantityList=quantity, bizStep="destroying", action="DELETE"))
    return name


@pytest.mark.parametrize(
    ("key", "kind", "number"),
    [
        ("8003/04012345000221", "Returnable asset", "04012345000221"),
        ("8004/9521000", "Asset", "9521000"),
    ],
)
def test_assets_have_a_page(client: Client, party: str, key: str, kind: str, number: str) -> None:
    serial = f"{party}/ü"
    link = f"https://id.gs1.org/{key}{quote(serial, safe='')}"
    capture(party, event(epcList=[link]))
    resolved = client.get(link.removeprefix("https://id.gs1.org"))
    page = client.get(resolved["Location"]).content.decode()
    assert f'<p class="kind">{kind}</p>' in page
    assert f">{number}{serial}</h1>" in page
    answer = client.get(resolved["Location"], headers=JSON)
    assert number + serial in json.loads(answer.content).values()


def test_a_recall_stands_first_on_the_page_of_the_lot_and_of_what_was_made_of_it(
    client: Client, party: str
) -> None:
    """Also where the output was made before the recall, and inside a container that is held."""
    lot, bag, box = new_lot(), new_item(), new_box()
    ilmd = {"cbvmda:itemExpirationDate": "2027-03-01", "cbvmda:countryOfOrigin": "CO"}
    capture(party, made(lot, ilmd=ilmd), transformed({lot: "1"}, {bag: None}), packed(box, bag))
    capture(party, marked(lot, "recalled"), marked(box, "unavailable"))
    page = client.get(f"/trail/{lot}").content.decode()
    assert '<p class="notice" role="alert">Recalled: do not use it' in page
    assert "Expires on 1\u00a0March\u00a02027" in page
    assert "Origin: CO" in page
    assert "Marked: Recalled" in page
    page = client.get(f"/trail/{bag}").content.decode()
    assert '<p class="notice" role="alert">On hold.</p>' in page
    assert "Made from lot L, which is recalled." in page
    assert f"into SSCC {box[3:]}" in page
    content = json.loads(client.get(f"/trail/{bag}", headers=JSON).content)
    assert content["persistentDispositions"] == ["unavailable"]
    (origin,) = content["origins"]
    assert origin["persistentDispositions"] == ["recalled"]
    assert origin["itemExpirationDate"] == "2027-03-01"
    assert origin["countriesOfOrigin"] == ["CO"]
    assert origin["steps"][-1]["persistentDisposition"] == {"set": ["recalled"]}
    assert [step.get("parent") for step in content["steps"]][1] == digital_link(box)


def test_a_product_has_a_page_of_what_names_it_alone(client: Client, party: str) -> None:
    gtin = new_gtin()
    capture(party, event(quantityList=[{"epcClass": f"https://id.gs1.org/01/{gtin}"}]))
    page = client.get(f"/trail/01/{gtin}").content.decode()
    assert '<p class="kind">Product</p>' in page
    assert page.count(gtin) == len(
        ["title", "heading", "link to the code", "image of the code", "proof"]
    )


def test_errors_as_problem_documents(client: Client) -> None:
    for path, status in (("/01/1/10/A", 400), (f"/trail/{UNKNOWN}", 404)):
        answer = client.get(path, headers=JSON)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert json.loads(answer.content)["status"] == status


def test_an_unknown_product_is_told_in_words(client: Client) -> None:
    answer = client.get(f"/trail/{UNKNOWN}")
    assert answer.status_code == 404
    assert "Nothing is recorded of lot never here" in answer.content.decode()


def test_the_page_says_who_where_when_and_what(client: Client, party: str, lot: str) -> None:
    page = client.get(f"/trail/{lot}").content.decode()
    for said in (
        "L/&lt;b&gt;ü",
        f"Party {party}",
        "Created",
        "Destroyed",
        "1\u202f200.5 kg",
        "2026-03-01 08:00",
        "VALID",
        "Last destroyed or taken out of use by",
        "2 recorded steps by",
        "embedded ledger (one node, for trials)",
    ):
        assert said in page
    assert "<script" not in page


def test_the_page_and_json_say_the_same(client: Client, lot: str) -> None:
    answer = client.get(f"/trail/{lot}", headers=JSON)
    assert answer["Content-Type"] == "application/json"
    assert "Accept" in answer["Vary"]
    content = json.loads(answer.content)
    page = client.get(f"/trail/{lot}").content.decode()
    assert content["identifier"] == lot
    assert content["lot"] == "L/<b>ü"
    assert content["standing"]["move"] == "end"
    assert [step["bizStep"] for step in content["steps"]] == ["commissioning", "destroying"]
    for step in content["steps"]:
        assert step["transactionID"] in page
        assert f"block {step['block']}" in page
        assert (step["validationCode"], step["verdict"]) == ("VALID", "applied")
        assert step["amounts"] == [{"role": "quantity", "quantity": "1200.5", "uom": "KGM"}]


def test_browsers_get_the_page(client: Client, lot: str) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for headers in ({}, {"Accept": "*/*"}, {"Accept": accept}):
        assert client.get(f"/trail/{lot}", headers=headers)["Content-Type"].startswith("text/html")


def test_the_code_leads_back_to_the_trail(client: Client, lot: str, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://lotbook.example/"
    answer = client.get(f"/trail/{lot}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    link = f"https://lotbook.example/{lot}"
    modules = len(matrix(link))
    assert f'viewBox="0 0 {modules} {modules}"' in answer.content.decode()
    assert read(matrix(link)) == [link]
    resolved = client.get(link.removeprefix("https://lotbook.example"))
    assert resolved["Location"] == f"/trail/{lot}"


@pytest.mark.parametrize(
    "name",
    [
        "01/09521000001015",
        "8003/04012345000221A%2F1",
        "8004/9521000%C3%BC",
        "00/340123451111111111",
    ],
)
def test_each_kind_of_page_has_a_code(client: Client, name: str, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://lotbook.example"
    modules = len(matrix(f"https://lotbook.example/{name}"))
    answer = client.get(f"/trail/{name}/qr.svg")
    assert f'viewBox="0 0 {modules} {modules}"' in answer.content.decode()
    assert client.get(f"/{name}")["Location"] == f"/trail/{name}"


def test_the_home_page_leads_to_a_trail(client: Client) -> None:
    assert "Where does it come from?" in client.get("/").content.decode()
    typed = (
        ({"gtin": "9521000001015", "lot": "A/7"}, "/trail/01/09521000001015/10/A%2F7"),
        ({"gtin": "9521000001015", "serial": "9"}, "/trail/01/09521000001015/21/9"),
        ({"link": "https://id.gs1.org/00/340123451111111111"}, "/trail/00/340123451111111111"),
        ({"link": "(01)09521000001015(10)A/7"}, "/trail/01/09521000001015/10/A%2F7"),
    )
    for values, location in typed:
        answer = client.get("/", values)
        assert (answer.status_code, answer["Location"]) == (307, location)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"gtin": "9521000001016", "lot": "A"}, "gtin"),
        ({"gtin": "9521000001015"}, "lot"),
        ({"link": "coffee"}, "link"),
    ],
)
def test_what_was_typed_wrong_is_marked(client: Client, typed: dict[str, str], field: str) -> None:
    answer = client.get("/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="{field}-problem"' in page
    assert page.count("aria-invalid") == 1
    assert all(f'value="{value}"' in page for value in typed.values())


def test_nothing_comes_from_another_host(client: Client, lot: str) -> None:
    for path in ("/", f"/trail/{lot}", f"/trail/{UNKNOWN}"):
        answer = client.get(path)
        page = answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert not [part for part in page.split('"') if part.startswith(("http", "//"))]


def test_styles_are_there(client: Client) -> None:
    for name in ("lotbook.css", "mark.svg"):
        found = finders.find(name)
        assert isinstance(found, str)
        assert "http" not in Path(found).read_text().replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("value", ["%00", "%FF", "..", "%F0%9F%8D%89", "' OR 1=1 --"])
def test_odd_lot_numbers_are_only_unknown(client: Client, value: str) -> None:
    answer = client.get(f"/trail/01/09521000001015/10/x{unquote(value)}")
    assert answer.status_code == 404


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(f"/trail/{UNKNOWN}").status_code == 405
    assert client.head(f"/trail/{UNKNOWN}").status_code == 404


def test_the_page_shows_what_it_was_made_from_and_what_is_inside(client: Client) -> None:
    mill, lot, bag, box = new_party(), new_lot("GREEN"), new_item(), new_box()
    product_register(party=mill, gtin=lot[3:17], name="Green coffee & more")
    capture(mill, made(lot), transformed({lot: "10"}, {bag: None}), made(box), packed(box, bag))
    page = client.get(f"/trail/{bag}").content.decode()
    assert "Made from" in page
    assert f'href="/trail/{lot}"' in page
    assert "Green coffee &amp; more" in page
    inside = client.get(f"/trail/{box}").content.decode()
    assert "Inside now: 1 item." in inside
    assert f'href="/trail/{bag}"' in inside
    content = client.get(f"/trail/{bag}", headers={"Accept": "application/json"}).json()
    assert [origin["identifier"] for origin in content["origins"]] == [lot]
    assert content["hiddenSteps"] == 0
    boxed = client.get(f"/trail/{box}", headers={"Accept": "application/json"}).json()
    assert boxed["contents"]["count"] == 1
