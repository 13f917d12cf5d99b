"""What to order and to look at, by the REST interface."""

from datetime import timedelta

import pytest

from forecasting.api.addresses import ROOT
from tests.api.clients import Machine, new_machine
from tests.forecasting.api.demand import (
    begin,
    begin_then,
    content,
    forecast,
    history,
    priced,
    send,
    work,
    yesterday,
)
from tests.node import new_gtin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def test_a_suggestion_with_its_arithmetic(machine: Machine) -> None:
    _, series = forecast(machine)
    answer = machine.get(f"{ROOT}{series}/reorder?lead_days=2&on_hand=10&lot_multiple=6")
    found = content(answer)
    names = [line["name"] for line in found["arithmetic"]]
    assert names[-1] == "order"
    assert float(found["order"]) > 0
    assert float(found["order"]) % 6 == 0
    more = content(machine.get(f"{ROOT}{series}/reorder?lead_days=2&on_hand=4"))
    assert float(more["order"]) > 0


def test_without_a_lead_time_it_says_what_to_do(machine: Machine) -> None:
    _, series = forecast(machine)
    assert "Set lead_days" in content(machine.get(f"{ROOT}{series}/reorder"), 409)["detail"]
    text = machine.page(f"{ROOT}{series}").content.decode()
    assert "Set lead_days" in text


def test_a_policy_is_kept_and_used(machine: Machine) -> None:
    _, series = forecast(machine)
    path = f"{ROOT}{series}/policy"
    assert content(machine.get(path))["lead_days"] is None
    assert content(machine.put(path, {"lead_days": 3, "lot_multiple": 4}))["lead_days"] == 3
    assert content(machine.get(path))["lot_multiple"] == 4
    found = content(machine.get(f"{ROOT}{series}/reorder"))
    assert "Order" in machine.page(f"{ROOT}{series}").content.decode()
    assert float(found["order"]) % 4 == 0


@pytest.mark.parametrize(
    ("policy", "words"),
    [({"service_level": 1}, "service_level"), ({"colour": 1}, "colour"), ([1], "object")],
)
def test_a_policy_that_cannot_be(machine: Machine, policy: object, words: str) -> None:
    _, series = forecast(machine)
    path = f"{ROOT}{series}/policy"
    assert words in content(machine.put(path, policy), 400)["detail"]
    assert content(machine.get(path))["service_level"] == 0.95


@pytest.mark.parametrize(
    "query", ["on_hand=-1", "on_hand=many", "on_hand=nan", "service_level=2", "colour=red"]
)
def test_a_suggestion_that_cannot_be(machine: Machine, query: str) -> None:
    path = f"{ROOT}/series/{new_gtin()}/-/sales/reorder"
    said = content(machine.get(f"{path}?{query}"), 400)["detail"]
    assert query.partition("=")[0] in said


def test_before_a_forecast_nothing_is_suggested(machine: Machine) -> None:
    answer = machine.get(f"{ROOT}/series/{new_gtin()}/-/sales/reorder")
    assert "Start a run" in content(answer, 409)["detail"]


def test_how_right_it_was_once_the_days_have_come(machine: Machine) -> None:
    gtin = new_gtin()
    send(machine, history(gtin))
    begin_then(machine, yesterday() - timedelta(days=20), horizon=31)
    found = content(machine.get(f"{ROOT}/series/{gtin}/-/sales/accuracy"))
    assert len(found["periods"]) == 20
    assert found["all"]["periods"] == len(found["periods"])
    assert found["all"]["meanAbsoluteError"] >= 0
    assert content(new_machine().get(f"{ROOT}/series/{gtin}/-/sales/accuracy"))["periods"] == []


def test_alerts_are_the_partys_own(machine: Machine) -> None:
    _, series = forecast(machine)
    machine.put(f"{ROOT}{series}/policy", {"lead_days": 7})
    assert content(machine.get(f"{ROOT}/alerts")) == {"alerts": [], "total": 1, "next": None}
    assert content(new_machine().get(f"{ROOT}/alerts"))["alerts"] == []


def test_what_another_price_would_do(machine: Machine) -> None:
    gtin = new_gtin()
    send(machine, priced(gtin))
    begin(machine)
    work()
    path = f"{ROOT}/series/{gtin}/-/sales"
    planned, found = content(machine.get(path)), content(machine.get(f"{path}/what-if?price=6"))
    assert found["dates"] == planned["dates"]
    assert found["total"]["mean"] < planned["total"]["mean"]
    assert any(line["name"] == "elasticity" for line in found["arithmetic"])


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 409, "Nothing is to be otherwise"),
        ("price=1000", 409, "no two prices"),
        ("price=low", 400, "price"),
        ("promotion=perhaps", 400, "promotion"),
        ("first=soon&price=4", 400, "first"),
        ("colour=red", 400, "colour"),
    ],
)
def test_what_cannot_be_told(machine: Machine, query: str, status: int, words: str) -> None:
    _, series = forecast(machine)
    found = content(machine.get(f"{ROOT}{series}/what-if?{query}"), status)
    assert words in found["detail"]
