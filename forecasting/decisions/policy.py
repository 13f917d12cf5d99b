"""What a planner sets for a series: how sure to be, how to order, how long goods keep."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from forecasting.decisions.errors import DecisionError

_MOST_DAYS = 3_650
MOST_UNITS = Decimal(10) ** 12
_LEAST_LEVEL, _HIGHEST_LEVEL = 0.5, 0.999


@dataclass(frozen=True, slots=True)
class Policy:
    """How a series is ordered.

    ``service_level`` is the probability that what is there lasts until the next delivery.
    Every ``review_days`` is looked whether to order; an order then brings the stock up to a level
    that lasts ``cover_days`` longer than it must: 0 is the policy (R, S), more (R, s, S). Orders
    are of at least ``lot_minimum`` and of multiples of ``lot_multiple``. Goods are sold within
    ``shelf_life_days`` of their arrival. ``lead_days`` and ``lead_deviation_days`` stand in place
    of what the ledger's deliveries say.
    """

    service_level: float = 0.95
    review_days: int = 7
    cover_days: int = 0
    lot_minimum: Decimal = Decimal(0)
    lot_multiple: Decimal = Decimal(1)
    shelf_life_days: int | None = None
    lead_days: float | None = None
    lead_deviation_days: float | None = None


def read_policy(values: Mapping[str, object]) -> Policy:
    """The policy that a planner's entries give; what is left out has its usual value.

    Raises DecisionError naming the entry that cannot be.
    """
    unknown = sorted(values.keys() - {field.name for field in fields(Policy)})
    if unknown:
        raise DecisionError(f"“{unknown[0]}” is nothing that can be set for a series.")
    read = {name: _READERS[name](name, value) for name, value in values.items()}
    policy = Policy(**read)  # type: ignore[arg-type]
    if policy.lead_deviation_days is not None and policy.lead_days is None:
        raise DecisionError("lead_deviation_days is given without lead_days: give both.")
    return policy


def _number(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise DecisionError(f"{name} is “{value}”, which is no number.") from error
    if isinstance(value, bool) or not number.is_finite():
        raise DecisionError(f"{name} is “{value}”, which is no number.")
    return number


def _within(name: str, value: object, low: Decimal | int, high: Decimal | int) -> Decimal:
    number = _number(name, value)
    if not low <= number <= high:
        raise DecisionError(f"{name} is {value}: it must be from {low} to {high}.")
    return number


def _level(name: str, value: object) -> float:
    level = float(_number(name, value))
    if not _LEAST_LEVEL <= level <= _HIGHEST_LEVEL:
        raise DecisionError(
            f"{name} is {value}: it must be from {_LEAST_LEVEL} to {_HIGHEST_LEVEL}, such as 0.95 "
            "for 95 %. Nothing can be promised always."
        )
    return level


def _whole_days(name: str, value: object, *, least: int = 0) -> int:
    days = _within(name, value, least, _MOST_DAYS)
    if days != int(days):
        raise DecisionError(f"{name} is {value}: whole days are needed.")
    return int(days)


def _shelf_life(name: str, value: object) -> int | None:
    return None if value is None else _whole_days(name, value, least=1)


def _days(name: str, value: object) -> float | None:
    return None if value is None else float(_within(name, value, 0, _MOST_DAYS))


def _minimum(name: str, value: object) -> Decimal:
    return _within(name, value, 0, MOST_UNITS)


def _multiple(name: str, value: object) -> Decimal:
    multiple = _within(name, value, 0, MOST_UNITS)
    if not multiple:
        raise DecisionError(f"{name} is 0: it must be more, such as 1 for single units.")
    return multiple


_READERS = {
    "service_level": _level,
    "review_days": _whole_days,
    "cover_days": _whole_days,
    "lot_minimum": _minimum,
    "lot_multiple": _multiple,
    "shelf_life_days": _shelf_life,
    "lead_days": _days,
    "lead_deviation_days": _days,
}
