"""What beat has forecast each night."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from forecasting.runs import services
from forecasting.runs.models import ForecastRun
from forecasting.runs.services import nightly_create
from provenance.config.celery import app
from provenance.jobs.models import Job
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.node import new_party

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.combine(UNTIL, time(2), tz) + timedelta(days=1)

    monkeypatch.setattr(services, "datetime", Tomorrow)


def test_each_partys_active_series_once_a_night(settings: Any) -> None:
    settings.FORECAST_NIGHTLY = ["daily:28", "weekly:4"]
    keys = new_shop(products=2)
    new_party()
    made = nightly_create()
    asked = [(run.party, run.frequency, run.horizon, run.until) for run in made]
    party = keys[0].party
    assert asked == [(party, "daily", 28, UNTIL), (party, "weekly", 4, UNTIL)]
    assert {job.queue for job in Job.objects.filter(kind=services.KIND)} == {"nightly"}
    assert nightly_create() == []
    assert ForecastRun.objects.count() == 2


@pytest.mark.parametrize("text", ["daily", "hourly:4", "daily:many", "daily:1:2"])
def test_a_setting_that_cannot_be_read(settings: Any, text: str) -> None:
    settings.FORECAST_NIGHTLY = [text]
    with pytest.raises(ImproperlyConfigured, match="such as daily:28"):
        nightly_create()


def test_beat_knows_when(settings: Any) -> None:
    due = settings.CELERY_BEAT_SCHEDULE["forecast"]
    assert due["task"] in app.tasks
    assert due["schedule"].hour == {settings.FORECAST_HOUR}
