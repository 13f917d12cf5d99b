"""Series and what runs say of them, by the REST interface."""

import json

import pytest

from forecasting import proofs
from forecasting.api.addresses import ROOT
from forecasting.engine.values import QUANTILES
from tests.api.clients import Machine, new_machine
from tests.forecasting.api.demand import DAYS, content, forecast, history, send, yesterday
from tests.node import new_gtin, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def test_what_there_is_with_its_quality(machine: Machine) -> None:
    gtins = sorted(new_gtin() for _ in range(3))
    for gtin in gtins:
        send(machine, history(gtin))
    found = content(machine.get(f"{ROOT}/series?frequency=weekly&limit=2"))
    assert [entry["product"] for entry in found["series"]] == gtins[:2]
    assert found["series"][0]["quality"]["periods"] < DAYS / 6
    rest = content(machine.get(found["next"]))
    assert ([entry["product"] for entry in rest["series"]], rest["next"]) == (gtins[2:], None)
    assert rest["series"][0]["frequency"] == "weekly"
    assert content(new_machine().get(f"{ROOT}/series"))["series"] == []


def test_a_frequency_that_is_none(machine: Machine) -> None:
    assert (
        "daily, weekly, monthly"
        in content(machine.get(f"{ROOT}/series?frequency=hourly"), 400)["detail"]
    )


def test_before_a_run_there_is_the_data_s_quality(machine: Machine) -> None:
    gtin = new_gtin()
    send(machine, history(gtin))
    found = content(machine.get(f"{ROOT}/series/{gtin}/-/sales"))
    assert found["quality"]["last"] == yesterday().isoformat()
    assert machine.get(f"{ROOT}/series/{new_gtin()}/-/sales").status_code == 404


def test_a_forecast_is_whole(machine: Machine) -> None:
    run, series = forecast(machine, place="9521000000049")
    found = content(machine.get(f"{run}{series}"))
    assert content(machine.get(f"{ROOT}{series}")) == found
    assert (found["state"], len(found["dates"])) == ("forecast", 7)
    assert set(found["quantiles"]) == {str(level) for level in QUANTILES}
    lengths = {len(found[name]) for name in ("point", "mean")}
    assert lengths == {7}
    assert found["total"]["mean"] == pytest.approx(sum(found["mean"]))
    assert sum(share["weight"] for share in found["shares"]) == pytest.approx(1)
    assert all(share["reason"] for share in found["shares"])
    assert found["quality"]["periods"] == DAYS


def test_a_row_is_proved_once_the_run_is_on_the_ledger(machine: Machine) -> None:
    run, series = forecast(machine)
    day = yesterday().isoformat()
    assert machine.get(f"{run}{series}/proof?date={day}").status_code == 409
    settle()
    said = content(machine.get(run))["commitment"]
    assert (said["state"], said["roots"]["rows"]["size"]) == ("indexed", DAYS + 1)
    answer = machine.get(f"{run}{series}/proof?date={day}")
    leaf = proofs.verify(answer.content, bytes.fromhex(said["roots"]["rows"]["root"]))
    assert (leaf["date"], leaf["series"]) == (day, f"{machine.party}{_key(series)}")
    for wrong, status in (("", 400), ("?date=1.3.2026", 400), ("?date=1999-01-01", 409)):
        assert machine.get(f"{run}{series}/proof{wrong}").status_code == status


def _key(series: str) -> str:
    return series.removeprefix("/series").replace("/-/", "//")


def test_what_a_run_does_not_hold(machine: Machine) -> None:
    run, _ = forecast(machine)
    assert machine.get(f"{run}/series/{new_gtin()}/-/sales").status_code == 404
    assert json.loads(machine.get(f"{run}/series").content)["total"] == 1
