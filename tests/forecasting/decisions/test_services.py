"""Keeping what planners set."""

import pytest

from forecasting.decisions.errors import DecisionError
from forecasting.decisions.models import SeriesPolicy
from forecasting.decisions.policy import Policy, read_policy
from forecasting.decisions.services import policy_set
from forecasting.series.rows import SeriesKey
from tests.node import new_gln, new_gtin

pytestmark = pytest.mark.django_db


def new_key() -> SeriesKey:
    return SeriesKey(new_gln(), new_gtin(), "", "sales")


def kept(key: SeriesKey) -> Policy:
    return read_policy(SeriesPolicy.objects.get(series=str(key)).values)


def test_what_was_set_is_kept_exactly() -> None:
    key = new_key()
    values = {"service_level": 0.98, "lot_multiple": "2.5", "shelf_life_days": None}
    assert policy_set(key=key, values=values) == kept(key)
    assert kept(key) == read_policy(values)


def test_setting_again_replaces_all_of_it() -> None:
    key = new_key()
    policy_set(key=key, values={"service_level": 0.98, "review_days": 14})
    policy_set(key=key, values={"lead_days": 3})
    assert kept(key) == Policy(lead_days=3)


def test_what_cannot_be_is_refused_and_the_former_stays() -> None:
    key = new_key()
    policy_set(key=key, values={"review_days": 14})
    with pytest.raises(DecisionError, match="service_level"):
        policy_set(key=key, values={"service_level": 2, "review_days": 3})
    assert kept(key).review_days == 14
