"""Keeping what planners set."""

from collections.abc import Mapping

import structlog

from forecasting.decisions.models import SeriesPolicy
from forecasting.decisions.policy import Policy, read_policy
from forecasting.series.rows import SeriesKey

log = structlog.get_logger("decisions")


def policy_set(*, key: SeriesKey, values: Mapping[str, object]) -> Policy:
    """Keep how a series is ordered, in place of what was set before; the policy it then has.

    Raises DecisionError, with nothing kept, naming the entry that cannot be.
    """
    policy = read_policy(values)
    kept = {name: value if value is None else str(value) for name, value in values.items()}
    SeriesPolicy.objects.update_or_create(series=str(key), defaults={"values": kept})
    log.info("policy set", series=str(key), values=kept)
    return policy
