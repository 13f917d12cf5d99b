"""What is known of places by day: national holidays, and numbers such as the weather's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from forecasting.series.calendars import AHEAD, UnknownCountry, holidays_of
from forecasting.series.history import Number, regressors
from forecasting.series.models import PlaceSetting

HOLIDAY = "holiday"


@dataclass(slots=True)
class Surroundings:
    """Flags by day of a place, its region, and what could not be found out."""

    flags: dict[str, Mapping[date, float]] = field(default_factory=dict)
    region: str = ""
    note: str = ""


def surroundings(
    *, party: str, places: Iterable[str], imports: int, first: date, until: date
) -> dict[str, Surroundings]:
    """What is known of a party's places from one day to another, and of days to come."""
    wanted = sorted(set(places))
    told = PlaceSetting.objects.filter(party=party, place__in=[*wanted, ""], source_id__lte=imports)
    settings = {setting.place: setting for setting in told.order_by("source")}
    numbers = _numbers(regressors(party=party, imports=imports), until)
    found: dict[str, Surroundings] = {}
    for place in wanted:
        setting = settings.get(place) or settings.get("")
        around = Surroundings({**numbers.get("", {}), **numbers.get(place, {})})
        around.region = setting.region if setting else ""
        if setting and setting.country:
            _add_holidays(around, setting.country, first, until)
        found[place] = around
    return found


def _add_holidays(around: Surroundings, country: str, first: date, until: date) -> None:
    try:
        around.flags[HOLIDAY] = holidays_of(country, first.replace(month=1, day=1), until + AHEAD)
    except UnknownCountry as error:
        around.note = f"{error} The forecast is made without holidays."


def _numbers(listed: Iterable[Number], until: date) -> dict[str, dict[str, dict[date, float]]]:
    """Regressors by place, name and day, from 0 for the least recorded to 1 for the greatest."""
    values: dict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    for number in listed:
        values[number.place, number.name][number.date] = float(number.value)
    found: dict[str, dict[str, dict[date, float]]] = defaultdict(dict)
    for (place, name), by_day in values.items():
        past = [value for day, value in by_day.items() if day <= until]
        if past and max(past) > min(past):
            found[place][name] = _scaled(by_day, min(past), max(past))
    return found


def _scaled(by_day: Mapping[date, float], least: float, most: float) -> dict[date, float]:
    span = most - least
    return {day: min(1.0, max(0.0, (value - least) / span)) for day, value in by_day.items()}
