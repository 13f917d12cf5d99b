"""A shop's sales become a forecast on a running node, and its page, as a planner sees it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from forecasting.api.addresses import ROOT
from hlfabric.network import wait_until
from provenance.local import shop
from provenance.local.client import Client
from provenance.local.node import Node
from provenance.local.story import SHOP
from tests.e2e.conftest import join

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RUN_SECONDS = 240


def ask(client: Client, method: str, path: str, content: object = None) -> dict[str, Any]:
    """An answer's JSON."""
    body = None if content is None else json.dumps(content).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answered: dict[str, Any] = json.loads(client.request(method, path, body, headers)[2])
    return answered


@pytest.fixture(scope="module")
def forecast(embedded_node: Node) -> tuple[Client, str]:
    """Two years of the demonstration's sales, forecast by the workers: the key and the page."""
    (member,) = join(embedded_node, 1)
    client, today = member.client, datetime.now(UTC).date()
    table = shop.history(today).replace(SHOP.gln.encode(), member.gln.encode())
    client.request("POST", f"{ROOT}/history", table, {"Content-Type": "text/csv"})
    run = f"{ROOT}/{ask(client, 'POST', ROOT, {'frequency': 'daily', 'horizon': 28})['id']}"
    wait_until(
        lambda: ask(client, "GET", run)["state"] == "done",
        deadline=RUN_SECONDS,
        what="the run is done",
    )
    assert ask(client, "GET", run)["forecast"] == len(shop.ARTICLES)
    wait_until(
        lambda: ask(client, "GET", run)["commitment"]["block"],
        deadline=RUN_SECONDS,
        what="the ledger holds the run's roots",
    )
    return client, f"{run}/series/{shop.ARTICLES[0].gtin}/{member.gln}/sales"


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def visit(browser: Browser, client: Client, path: str, **context: Any) -> tuple[Page, list[str]]:
    """The page at an address, and what went wrong: errors and requests to others."""
    faults: list[str] = []
    password = {"username": "any", "password": client.key}
    page = browser.new_context(http_credentials=password, **context).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
    page.on("request", lambda sent: faults.extend(_foreign(client, sent.url)))
    answered = page.goto(client.url + path)
    assert answered is not None
    assert answered.status == 200
    return page, faults


def _foreign(client: Client, url: str) -> list[str]:
    return [] if url.startswith((client.url, "data:")) else [f"a request to {url}"]


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_and_the_same_as_a_table(
    browser: Browser, forecast: tuple[Client, str], size: dict[str, int], scheme: str
) -> None:
    page, faults = visit(browser, *forecast, viewport=size, color_scheme=scheme)
    assert page.locator("#chart canvas").count() == 1
    assert page.locator("#chart canvas").bounding_box()["width"] > size["width"] / 3  # type: ignore[index]
    assert page.locator(".figures tbody tr").count() == shop.AHEAD
    assert page.locator("tr.promoted").count() == 7
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert [fault for fault in faults if "401" not in fault] == []


def test_pointing_at_the_chart_tells_a_days_figures(
    browser: Browser, forecast: tuple[Client, str]
) -> None:
    page, _ = visit(browser, *forecast, viewport=DESK)
    over = page.locator("#chart .u-over")
    box = over.bounding_box()
    assert box is not None
    over.hover(position={"x": box["width"] - 2, "y": 50})
    last = page.locator(".figures tbody tr").last.locator("td").first.inner_text()
    assert "expected, 80 %" in page.inner_text("#readout")
    assert float(last) == pytest.approx(_expected(page.inner_text("#readout")), abs=0.1)
    page.get_by_role("button", name="All that is recorded").click()
    over.hover(position={"x": 2, "y": 50})
    assert "recorded" in page.inner_text("#readout")


def _expected(said: str) -> float:
    return float(said.partition(": ")[2].partition(" ")[0])


def test_without_scripts_the_tables_say_it_all(
    browser: Browser, forecast: tuple[Client, str]
) -> None:
    page, _ = visit(browser, *forecast, java_script_enabled=False)
    text = page.inner_text("main")
    for said in ("The chart needs JavaScript", "What to order", "On the ledger", "Transaction"):
        assert said in text
    assert page.locator(".figures tbody tr").count() == shop.AHEAD
    assert page.locator("#chart-tools").is_hidden()


def test_the_list_leads_to_the_page(browser: Browser, forecast: tuple[Client, str]) -> None:
    client, _ = forecast
    page, _ = visit(browser, client, ROOT)
    page.get_by_role("link", name=shop.ARTICLES[0].gtin).first.click()
    assert shop.ARTICLES[0].gtin in page.inner_text("h1")
