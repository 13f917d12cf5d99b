"""What somebody should look at, in a sentence, with what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an alert is about."""

    STOCK_OUT = "stock_out"
    OUTSIDE = "demand_outside_interval"
    ONE_SIDED = "forecast_one_sided"
    WORSE_THAN_NAIVE = "forecast_worse_than_naive"


class Severity(StrEnum):
    """How soon somebody should look."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at, in a sentence, with what it rests on as JSON."""

    kind: Kind
    severity: Severity
    series: str
    sentence: str
    evidence: Mapping[str, Any]
