"""Alerts on stock that does not last until the next delivery."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.alerts import Alert, Severity
from forecasting.decisions.leadtimes import LeadTime
from forecasting.decisions.policy import Policy
from forecasting.decisions.running_out import stock_out
from forecasting.decisions.stock import Batch, State, Stock
from tests.forecasting.decisions.outlooks import TODAY, outlook


def alert(
    on_hand: float, in_transit: float = 0, *, lead: float = 9, known: bool = True
) -> Alert | None:
    had = Stock(
        "KGM",
        (Batch("a", State.ON_HAND, on_hand), Batch("b", State.IN_TRANSIT, in_transit)),
        known=known,
    )
    return stock_out(
        "s", outlook(), had, lead=LeadTime(lead, 1, "given"), policy=Policy(), today=TODAY
    )


def test_stock_that_lasts_is_no_news() -> None:
    assert alert(150) is None


def test_stock_that_hardly_lasts_is_a_warning_and_less_is_critical() -> None:
    hardly, less = alert(98), alert(30, 15)
    assert hardly is not None
    assert less is not None
    assert (hardly.severity, less.severity) == (Severity.WARNING, Severity.CRITICAL)
    assert less.evidence["date"] == date(2026, 3, 6).isoformat()
    assert less.sentence == (
        "The stock may run out about 2026-03-06: there are 30 kg, 15 kg are on their way, and an "
        "order placed today arrives about 2026-03-11. The chance that it does not last until then "
        "is 100%."
    )


def test_what_is_out_of_date_does_not_last() -> None:
    old = Batch("a", State.ON_HAND, 500, TODAY - timedelta(days=1))
    lead = LeadTime(9, 1, "given")
    found = stock_out("s", outlook(), Stock("", (old,)), lead=lead, policy=Policy(), today=TODAY)
    assert found is not None
    assert found.evidence["date"] == TODAY.isoformat()
    assert "of which 500 pieces go out of date" in found.sentence


def test_nothing_left_is_out_today() -> None:
    found = alert(0, lead=0)
    assert found is not None
    assert found.evidence["date"] == TODAY.isoformat()


def test_where_no_stock_was_ever_recorded_there_is_no_alert() -> None:
    assert alert(0, known=False) is None


@given(st.floats(0, 200), st.floats(0, 100))
def test_more_stock_never_makes_it_likelier_to_run_out(on_hand: float, more: float) -> None:
    less, richer = alert(on_hand), alert(on_hand + more)
    if richer is not None:
        assert less is not None
        assert less.evidence["probability"] >= richer.evidence["probability"] - 1e-9
        assert less.evidence["date"] <= richer.evidence["date"]


@pytest.mark.parametrize("on_hand", [0, 1e-9, 1e12])
def test_extreme_stock_has_a_date_or_none(on_hand: float) -> None:
    found = alert(on_hand)
    assert (found is None) == (on_hand > 1)
