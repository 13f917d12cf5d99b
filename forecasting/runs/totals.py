"""Totals over a run's series, forecast themselves, and series' forecasts that add up to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import structlog
from django.db.models.functions import Collate
from numpy.typing import ArrayLike

from forecasting.engine.values import Dates, Floats, Forecast, Series
from forecasting.runs.errors import TimeIsUp
from forecasting.runs.forecasts import PANEL_SECONDS, get_engine
from forecasting.runs.kept import unpack
from forecasting.runs.limits import time_limit
from forecasting.runs.models import ForecastRun, ForecastTotal, SeriesForecast
from forecasting.series.hierarchy import Expected, Hierarchy, Node, hierarchy, reconcile, total
from forecasting.series.rows import Training
from forecasting.series.to_engine import to_engine

log = structlog.get_logger("forecast")
AT_ONCE = 500
"""Rows that are written together."""
WIDTH = 2 * 1.2816
"""That of a normal distribution's interval of 80 %, in standard deviations."""


@dataclass(slots=True)
class Leaves:
    """A run's forecast series: their rows, what they belong to, and their demand."""

    rows: list[SeriesForecast] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)

    def add(self, row: SeriesForecast, training: Training, *, horizon: int) -> None:
        """Add a series; of its training's rows only the numbers are held."""
        self.rows.append(row)
        self.series.append(to_engine(training, horizon))
        self.trainings.append(replace(training, rows=(), prices={}, flags={}))

    def dates(self) -> Dates:
        """All periods that one of them has a forecast for."""
        return np.unique(np.concatenate([each.future for each in self.series]))

    def expected(self, dates: Dates) -> Expected:
        """The demand of each series (n × h), none where it is closed."""
        mean, variance = np.zeros((2, len(self.rows), len(dates)))
        for at, (row, series) in enumerate(zip(self.rows, self.series, strict=True)):
            open_ = np.searchsorted(dates, series.future)
            mean[at, open_] = row.mean
            variance[at, open_] = _variance(row.quantiles["0.1"], row.quantiles["0.9"])
        return Expected(mean, variance)


def totals_keep(*, run: ForecastRun) -> int:
    """Forecast a run's totals, and keep them and the series' means such that they add up.

    How many totals there are. Those that the engine cannot forecast are the series' sums.
    """
    leaves = _leaves(run)
    found = totals_made(run, leaves)
    SeriesForecast.objects.bulk_update(leaves.rows, ["reconciled"], batch_size=AT_ONCE)
    ForecastTotal.objects.filter(run=run).delete()
    ForecastTotal.objects.bulk_create(found)
    return len(found)


def totals_made(run: ForecastRun, leaves: Leaves) -> list[ForecastTotal]:
    """The totals over series, whose rows' ``reconciled`` it sets; nothing is saved."""
    if not leaves.rows:
        return []
    dates, over = leaves.dates(), hierarchy(leaves.trainings)
    expected = leaves.expected(dates)
    own = _forecasts([_total(leaves, over, n, dates) for n in range(len(over.nodes))], run.seed)
    found = reconcile(expected, _above(over, expected, own), over)
    for row, series, mean in zip(leaves.rows, leaves.series, found, strict=True):
        row.reconciled = mean[np.searchsorted(dates, series.future)].tolist()
    return [
        _row(run, node, dates, sums, own.get(_name(node)))
        for node, sums in zip(over.nodes, over.sums(found), strict=True)
    ]


def _above(over: Hierarchy, leaves: Expected, own: Mapping[str, Forecast]) -> Expected:
    """The totals' own forecasts; where one has none, the sum of its series."""
    mean, variance = map(over.sums, leaves)
    for at, node in enumerate(over.nodes):
        if found := own.get(_name(node)):
            mean[at] = found.mean
            variance[at] = _variance(found.quantiles[0.1], found.quantiles[0.9])
    return Expected(mean, variance)


def _variance(low: ArrayLike, high: ArrayLike) -> Floats:
    """That of a normal distribution with such an interval of 80 %."""
    return np.asarray(((np.asarray(high) - np.asarray(low)) / WIDTH) ** 2, dtype=np.float64)


def _leaves(run: ForecastRun) -> Leaves:
    """The run's series as they are kept, read one after the other."""
    found = Leaves()
    given = SeriesForecast.objects.filter(run=run, state=SeriesForecast.State.FORECAST)
    kept = given.select_related("kepttraining").order_by(Collate("key", "C"))
    for row in kept.iterator(chunk_size=AT_ONCE):
        training = unpack(bytes(row.kepttraining.content))
        row.kepttraining.content = b""
        found.add(row, training, horizon=run.horizon)
    return found


def _total(leaves: Leaves, over: Hierarchy, number: int, dates: Dates) -> Series:
    members = [replace(leaves.series[at], future=dates, flags={}) for at in over.members(number)]
    return total(_name(over.nodes[number]), members)


def _forecasts(panel: Sequence[Series], seed: int) -> dict[str, Forecast]:
    if not panel:
        return {}
    try:
        with time_limit(PANEL_SECONDS):
            found = get_engine()(panel, seed=seed)
    except (Exception, TimeIsUp) as error:
        log.warning("totals not forecast; they are the series' sums", exc_info=error)
        return {}
    return {each.name: each for each in found if isinstance(each, Forecast)}


def _row(
    run: ForecastRun, node: Node, dates: Dates, mean: Floats, own: Forecast | None
) -> ForecastTotal:
    """The interval is the total's own, moved with its mean."""
    quantiles = own.quantiles.items() if own else ()
    moved = {str(q): np.maximum(v + mean - own.mean, 0.0).tolist() for q, v in quantiles if own}
    return ForecastTotal(
        run=run, **node._asdict(), dates=dates.tolist(), mean=mean.tolist(), quantiles=moved
    )


def _name(node: Node) -> str:
    return "/".join(node)
