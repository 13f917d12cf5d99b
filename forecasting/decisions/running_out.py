"""Whether the stock lasts until an order placed today arrives."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from forecasting.decisions.alerts import Alert, Kind, Severity
from forecasting.decisions.demand import Outlook
from forecasting.decisions.leadtimes import LeadTime
from forecasting.decisions.policy import Policy
from forecasting.decisions.stock import State, Stock
from provenance.domain.quantities import plain
from provenance.trace.amounts import in_units


def stock_out(
    series: str,
    outlook: Outlook,
    stock: Stock,
    *,
    lead: LeadTime,
    policy: Policy,
    today: date,
) -> Alert | None:
    """An alert where the stock may not last until an order placed today arrives.

    It comes where the probability of that is greater than the planner accepts, 1 − service
    level; from one half on it is critical. Where no stock was ever recorded there is none.
    """
    days = max(lead.mean, 1.0)
    arrives = today + timedelta(days=ceil(days))
    lost = stock.out_of_date(until=outlook.mean_until, before=arrives)
    there = stock.of(State.ON_HAND) + stock.of(State.IN_TRANSIT) - lost
    demand = outlook.between(0.0, days)
    late = demand.with_late(rate=demand.mean / days, days=lead.deviation)
    probability = late.exceeds(there) if there > 0 else float(demand.mean > 0)
    if not stock.known or probability <= 1 - policy.service_level:
        return None
    until = _used_up(outlook, there, ceil(days))
    out = today + timedelta(days=until)
    evidence = {
        "on_hand": stock.of(State.ON_HAND),
        "in_transit": stock.of(State.IN_TRANSIT),
        "out_of_date": round(lost, 3),
        "unit": stock.unit,
        "mean_demand": round(demand.mean, 3),
        "lead_days": round(lead.mean, 2),
        "probability": round(probability, 4),
        "date": out.isoformat(),
        "arrives": arrives.isoformat(),
    }
    severity = Severity.CRITICAL if probability >= 0.5 else Severity.WARNING
    return Alert(Kind.STOCK_OUT, severity, series, _out_sentence(evidence), evidence)


def _used_up(outlook: Outlook, there: float, most: int) -> int:
    """After how many days the mean demand has used up what is there, at most so many."""
    days = (day for day in range(most) if outlook.between(0.0, day + 1.0).mean > there)
    return next(days, most)


def _out_sentence(evidence: Mapping[str, Any]) -> str:
    named = ("on_hand", "in_transit", "out_of_date")
    here, coming, lost = (_amount(evidence[name], evidence["unit"]) for name in named)
    expired = f", of which {lost} go out of date" if evidence["out_of_date"] else ""
    return (
        f"The stock may run out about {evidence['date']}: there are {here}, {coming} are on their "
        f"way{expired}, and an order placed today arrives about {evidence['arrives']}. The chance "
        f"that it does not last until then is {evidence['probability']:.0%}."
    )


def _amount(amount: float, unit: str) -> str:
    return in_units(plain(Decimal(f"{amount:.2f}")), unit or None)
