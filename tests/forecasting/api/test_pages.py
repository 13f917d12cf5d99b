"""The pages on the same addresses."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from forecasting.api.addresses import ROOT
from forecasting.api.words import plain
from forecasting.runs.models import ForecastRun, ForecastTotal, SeriesForecast
from tests.api.clients import Machine, new_machine
from tests.forecasting.api.demand import (
    DAYS,
    begin,
    begin_then,
    content,
    forecast,
    history,
    jumped,
    send,
    work,
    yesterday,
)
from tests.node import new_gtin, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def test_the_page_has_all_that_the_json_has(machine: Machine) -> None:
    run, series = forecast(machine)
    answer = machine.page(f"{run}{series}")
    text = answer.content.decode()
    said = content(machine.get(f"{run}{series}"))
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert text.count('<tr><th scope="row">') >= DAYS + 7
    for share in said["shares"]:
        assert share["member"] in text
    assert "All 70 recorded days as a table" in text
    assert f"manage.py forecast verify {run.rpartition('/')[2]}" not in text
    assert "it is stated once" in text or "pending" in text


def test_the_charts_figures_are_the_json_s(machine: Machine) -> None:
    run, series = forecast(machine)
    text = machine.page(f"{run}{series}").content.decode()
    found = re.search(r'<script id="figures" type="application/json">(.*?)</script>', text, re.S)
    assert found is not None
    drawn, said = json.loads(found[1]), content(machine.get(f"{run}{series}"))
    assert drawn["dates"][-7:] == said["dates"]
    assert drawn["expected"][-7:] == pytest.approx(
        [max(0, mean) for mean in said["mean"]], abs=1e-3
    )
    assert drawn["dates"][DAYS - 1] == yesterday().isoformat()


def test_no_script_is_inline(machine: Machine) -> None:
    run, series = forecast(machine)
    text = machine.page(f"{run}{series}").content.decode()
    scripts = re.findall(r"<script([^>]*)>", text)
    assert len(scripts) == 3
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert "style=" not in text


def test_the_lists_lead_to_each_series(machine: Machine) -> None:
    run, series = forecast(machine)
    assert f'href="{ROOT}{series}"' in machine.page(ROOT).content.decode()
    assert f'href="{run}{series}"' in machine.page(run).content.decode()


def test_a_runs_page_says_what_each_series_has_in_its_totals(machine: Machine) -> None:
    send(machine, history(new_gtin()))
    run, _ = forecast(machine)
    text = machine.page(run).content.decode()
    said = content(machine.get(f"{run}/series"))["series"][0]
    assert f"<td>{plain(sum(said['mean']))} pieces</td>" in text
    assert f"<td>{plain(sum(said['reconciled']))} pieces</td>" in text
    assert "adds up to them" in text


def test_a_total_that_is_a_sum_alone_is_named(machine: Machine) -> None:
    send(machine, history(new_gtin()))
    run, _ = forecast(machine)
    assert "without an interval" not in machine.page(run).content.decode()
    ForecastTotal.objects.filter(run=UUID(run.rpartition("/")[2])).update(quantiles={})
    assert "All: This is the sum of its series, without an" in machine.page(run).content.decode()


def test_the_list_of_who_has_nothing(machine: Machine) -> None:
    text = machine.page(ROOT).content.decode()
    assert "Nothing is forecast yet." in text
    assert "None was begun yet." in text


def test_what_the_ledger_holds_is_on_the_page(machine: Machine) -> None:
    run, series = forecast(machine)
    settle()
    text = machine.page(f"{run}{series}").content.decode()
    said = content(machine.get(run))["commitment"]
    for shown in (said["roots"]["rows"]["root"], said["transactionID"], f">{said['block']}<"):
        assert shown in text
    assert f"manage.py forecast verify {run.rpartition('/')[2]}" in text


def test_what_to_look_at_is_at_the_top(machine: Machine) -> None:
    gtin = new_gtin()
    send(machine, jumped(gtin, days=14))
    begin_then(machine, yesterday() - timedelta(days=14), horizon=14)
    alerts = content(machine.get(f"{ROOT}/alerts"))["alerts"]
    assert "demand_outside_interval" in {alert["kind"] for alert in alerts}
    for path in (ROOT, f"{ROOT}/series/{gtin}/-/sales"):
        text = machine.page(path).content.decode()
        assert text.count('role="alert"') == len(alerts)
        assert "outside" in text


def test_an_older_forecast_leads_to_the_newest(machine: Machine) -> None:
    run, series = forecast(machine)
    assert "What to order" in machine.page(f"{run}{series}").content.decode()
    newer = begin(machine)["Location"]
    work()
    text = machine.page(f"{run}{series}").content.decode()
    assert f'<a href="{ROOT}{series}">There is a newer one' in text
    assert "What to order" not in text
    assert "There is a newer one" not in machine.page(f"{newer}{series}").content.decode()


def test_why_a_series_has_no_forecast(machine: Machine) -> None:
    run, _ = forecast(machine)
    failed, found = new_gtin(), ForecastRun.objects.get(id=UUID(run.rpartition("/")[2]))
    SeriesForecast.objects.create(
        run=found, key=f"{machine.party}/{failed}//sales", panel=9,
        state=SeriesForecast.State.FAILED, reason="It took more than 60 seconds.",
    )  # fmt: skip
    for path in (run, f"{run}/series/{failed}/-/sales"):
        assert "It took more than 60 seconds." in machine.page(path).content.decode()
    said = content(machine.get(f"{run}/series/{failed}/-/sales"))
    assert (said["state"], said["reason"]) == ("failed", "It took more than 60 seconds.")
    assert "mean" not in said


def test_a_browser_without_a_key_is_asked_for_it() -> None:
    answer = Machine("lb_wrong").page(ROOT)
    assert (answer.status_code, answer["WWW-Authenticate"][:5]) == (401, "Basic")


def test_another_party_has_no_page(machine: Machine) -> None:
    run, series = forecast(machine)
    other = new_machine()
    assert other.page(f"{run}{series}").status_code == 404
    assert other.page(f"{ROOT}{series}").status_code == 404
    assert series not in other.page(ROOT).content.decode()
