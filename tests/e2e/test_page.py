"""The trail as somebody with a phone sees it."""

import io
from collections.abc import Iterator
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from provenance.local.node import Node
from tests.e2e.conftest import Member, join
from tests.e2e.documents import as_bytes, event, handover, lot_path

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A phone's browser that fails the test on any error and any foreign request."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("request", lambda sent: faults.extend(_foreign(sent.url)))
        yield opened
        browser.close()
    assert faults == []


def _foreign(url: str) -> list[str]:
    return [] if url.startswith(("http://127.0.0.1:", "data:")) else [f"a request to {url}"]


@pytest.fixture(scope="module")
def shipped(embedded_node: Node) -> tuple[str, Member, Member]:
    """A lot that one party made and shipped and another received."""
    lot = uuid4().hex[:18]
    farm, shop = join(embedded_node, 0, 1)
    passed = handover(farm.gln, shop.gln)
    for member, entry in (
        (farm, event(lot, "commissioning")),
        (farm, event(lot, "shipping", **passed)),
        (shop, event(lot, "receiving", **passed)),
    ):
        member.client.finished(member.client.capture(as_bytes(entry)))
    return lot, farm, shop


def test_the_trail_on_a_phone(
    embedded_node: Node, page: Page, shipped: tuple[str, Member, Member]
) -> None:
    lot, farm, shop = shipped
    answered = page.goto(embedded_node.url + lot_path(lot))
    assert answered is not None
    assert answered.status == 200
    assert page.url == f"{embedded_node.url}/trail{lot_path(lot)}"
    text = page.inner_text("body")
    for said in (f"Company {farm.gln}", f"Company {shop.gln}", lot, "VALID"):
        assert said in text
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


def test_the_qr_code_leads_to_the_trail(
    embedded_node: Node, page: Page, shipped: tuple[str, Member, Member]
) -> None:
    lot = shipped[0]
    page.goto(f"{embedded_node.url}/trail{lot_path(lot)}/qr.svg")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert code.text == embedded_node.url + lot_path(lot)
    answered = page.goto(code.text)
    assert answered is not None
    assert answered.status == 200


@pytest.mark.parametrize(
    ("path", "status"), [(lot_path("nobody-knows-it"), 404), ("/01/09521000008886/10/1", 400)]
)
def test_what_is_not_there_is_said_in_words(
    embedded_node: Node, page: Page, path: str, status: int
) -> None:
    answered = page.goto(embedded_node.url + path)
    assert answered is not None
    assert answered.status == status
    assert len(page.inner_text("main")) > 20
