"""Weather from a source of the operator's; none as delivered."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from forecasting.series.history import regressors
from forecasting.series.services import weather_take
from forecasting.series.weather import Reading, WeatherOff
from tests.node import new_gln, new_party

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 1)


class Thermometer:
    """Knows a temperature for each day."""

    def daily(self, *, place: str, first: date, last: date) -> Iterator[Reading]:
        for number in range((last - first).days + 1):
            yield Reading("temperature", first + timedelta(days=number), number - 1.5)


def test_none_is_set_as_delivered() -> None:
    with pytest.raises(WeatherOff, match="history regressors"):
        weather_take(party=new_party(), place=new_gln(), first=DAY, last=DAY)
    with pytest.raises(CommandError, match="Nothing was kept"):
        call_command(
            "history", "weather", new_gln(), "--party", new_party(),
            "--first", "2026-03-01", "--last", "2026-03-02",
        )  # fmt: skip


def test_what_a_source_knows_is_taken_in(settings: Any) -> None:
    settings.FORECAST_WEATHER = f"{__name__}.Thermometer"
    party, place = new_party(), new_gln()
    report = weather_take(party=party, place=place, first=DAY, last=DAY + timedelta(days=2))
    assert (report.accepted, report.refused) == (3, 0)
    found = [(number.place, number.value) for number in regressors(party=party)]
    assert found == [(place, "-1.5"), (place, "-0.5"), (place, "0.5")]
