"""How much to order: an order-up-to policy whose whole arithmetic is part of the answer."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from forecasting.decisions.arithmetic import DIGITS, Arithmetic, Line
from forecasting.decisions.demand import Demand, Outlook
from forecasting.decisions.leadtimes import LeadTime
from forecasting.decisions.lots import at_least, at_most, smallest
from forecasting.decisions.policy import Policy
from forecasting.decisions.stock import State, Stock
from provenance.domain.quantities import plain
from provenance.trace.amounts import in_units


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How much to order today, 0 or more, in the goods' ``unit``, and how that was worked out.

    ``level`` is the stock below which is ordered; ``arrives`` the mean day of the delivery.
    ``warnings`` are sentences for who orders.
    """

    order: Decimal
    unit: str
    arrives: date
    level: float
    position: float
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]


def suggest(
    outlook: Outlook, stock: Stock, *, lead: LeadTime, policy: Policy, today: date
) -> Suggestion:
    """What to order today under the policy (R, S), or (R, s, S) where it covers more days.

    The safety stock is what the demand over lead time and review period exceeds its mean by at
    the service level, with the lead time's spread in the demand's (Silver, Pyke & Thomas 2017,
    Inventory and Production Management in Supply Chains, chapter 6).
    """
    sums = Arithmetic(stock.unit or "pieces")
    end = lead.mean + policy.review_days
    level = _level(sums, outlook, lead, policy)
    position = _position(sums, outlook, stock, today, end)
    up_to = sums.add(
        "order up to",
        level + outlook.between(end, end + policy.cover_days).mean,
        f"reorder level + mean demand of the {policy.cover_days} days after it to be covered",
    )
    below = round(position, DIGITS) < round(level, DIGITS)
    missing = sums.add(
        "missing",
        up_to - position if below else 0.0,
        "order up to − position, where the position is below the reorder level",
    )
    needed = at_least(missing, policy)
    lots = f"missing, at least {policy.lot_minimum} and in multiples of {policy.lot_multiple}"
    sums.add("in whole lots", float(needed), lots)
    most = _sells_in_time(sums, outlook, lead, policy, position)
    order, warnings = _capped(needed, most, policy, stock.unit)
    sums.add("order", float(order), "in whole lots, and no more than sells in time")
    return Suggestion(
        order,
        stock.unit,
        today + timedelta(days=round(lead.mean)),
        round(level, DIGITS),
        round(position, DIGITS),
        tuple(sums.lines),
        (*warnings, *_about_horizon(outlook, end), *stock.notes),
    )


def _level(sums: Arithmetic, outlook: Outlook, lead: LeadTime, policy: Policy) -> float:
    """The stock that lasts, with the service level's probability, until the next but one order."""
    sums.add("lead time", lead.mean, lead.source, unit="days")
    sums.add("lead time's spread", lead.deviation, "standard deviation of lead time", unit="days")
    sums.add("review period", policy.review_days, "as set for the series or usual", unit="days")
    days = sums.add(
        "days to cover", lead.mean + policy.review_days, "lead time + review period", unit="days"
    )
    demand = outlook.between(0.0, days)
    rate = outlook.between(0.0, max(days, 1.0)).mean / max(days, 1.0)
    both = demand.with_late(rate=rate, days=lead.deviation)
    sums.add("mean demand", demand.mean, "forecast mean over the days to cover")
    sums.add("demand's spread", demand.deviation, "from the forecast's 80 and 95 % intervals")
    sums.add("spread from lead time", rate * lead.deviation, "mean demand per day × its spread")
    sums.add("spread of both", both.deviation, "√(demand's spread² + spread from lead time²)")
    return _safe(sums, both, policy.service_level)


def _safe(sums: Arithmetic, demand: Demand, service_level: float) -> float:
    sums.add("service level", service_level * 100, "as set for the series or usual", unit="%")
    level = demand.quantile(service_level)
    sums.add(
        "safety stock",
        level - demand.mean,
        "what a gamma distribution of this mean and spread exceeds its mean by at the service "
        "level (Silver, Pyke & Thomas 2017, chapter 6; Burgin 1975)",
    )
    return sums.add("reorder level", level, "mean demand + safety stock")


def _position(sums: Arithmetic, outlook: Outlook, stock: Stock, today: date, end: float) -> float:
    """What there is against the demand until the next but one order."""
    on_hand = sums.add("on hand", stock.of(State.ON_HAND), "held, without what is on hold")
    in_transit = sums.add("in transit", stock.of(State.IN_TRANSIT), "shipped here, not received")
    sums.add("on hold", stock.of(State.ON_HOLD), "recalled or not sellable: does not count")
    before = today + timedelta(days=ceil(end))
    lost = sums.add(
        "out of date before sold",
        stock.out_of_date(until=outlook.mean_until, before=before),
        "of the stock that expires in the days to cover, what the mean demand leaves",
    )
    return sums.add(
        "position", on_hand + in_transit - lost, "on hand + in transit − out of date before sold"
    )


def _sells_in_time(
    sums: Arithmetic, outlook: Outlook, lead: LeadTime, policy: Policy, position: float
) -> float | None:
    """What of a delivery is sold within its shelf life, after what is there by then."""
    if policy.shelf_life_days is None:
        return None
    first = outlook.between(0.0, lead.mean).mean
    whole = outlook.between(0.0, lead.mean + policy.shelf_life_days).mean
    left = sums.add(
        "left when it arrives",
        max(0.0, position - first),
        "position − mean demand over the lead time, at least 0",
    )
    return sums.add(
        "sells in time",
        max(0.0, whole - first - left),
        f"mean demand over the {policy.shelf_life_days} days of shelf life − left when it arrives",
    )


def _capped(
    needed: Decimal, most: float | None, policy: Policy, unit: str
) -> tuple[Decimal, tuple[str, ...]]:
    if most is None or needed <= most:
        return needed, ()
    order = at_most(most, policy)
    if order:
        less = in_units(plain(needed - order), unit or None)
        return order, (
            f"This is {less} less than the service level asks for: more would go out of date "
            "before it is sold.",
        )
    least = in_units(plain(smallest(policy)), unit or None)
    sold = in_units(plain(Decimal(f"{most:.2f}")), unit or None)
    return order, (
        f"Nothing is suggested, although stock is missing: of the smallest order, {least}, only "
        f"{sold} would be sold before it is out of date.",
    )


def _about_horizon(outlook: Outlook, end: float) -> tuple[str, ...]:
    if end <= outlook.days:
        return ()
    return (
        f"The forecast reaches {outlook.days:g} days ahead and {end:.3g} are to be covered: the "
        "days after it are taken at its mean demand.",
    )
