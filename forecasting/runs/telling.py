"""Runs, forecasts and scores in words, and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from forecasting.runs.backtest import Score, summary
from forecasting.runs.models import SeriesForecast
from forecasting.runs.selectors import RunState
from forecasting.runs.verification import Verification


def run_json(state: RunState) -> dict[str, Any]:
    """A run and how far it has come."""
    run = state.run
    counted = ("state", "series", "forecast", "refused", "failed", "seconds", "peak_mb", "reason")
    asked = ("party", "frequency", "horizon", "seed", "versions")
    return {
        "run": run.id.hex,
        "until": run.until.isoformat(),
        **{name: getattr(run, name) for name in asked},
        **{name: getattr(state, name) for name in counted},
    }


def run_line(state: RunState) -> str:
    """One line on a run."""
    return (
        f"Run {state.run.id.hex}: {state.state}, {state.forecast} of {state.series} series "
        f"forecast, {state.refused} refused, {state.failed} failed; {state.seconds:.1f} s of work, "
        f"at most {state.peak_mb:.0f} MB in a process. {state.reason}".rstrip()
    )


def series_json(row: SeriesForecast) -> dict[str, Any]:
    """What became of a series in a run."""
    named = ("state", "reason", "unit", "point", "mean", "quantiles", "total_quantiles", "shares")
    more = ("notes", "quality", "seconds", "peak_mb")
    dates = [day.isoformat() for day in row.dates]
    return {"series": row.key, "dates": dates, **{n: getattr(row, n) for n in (*named, *more)}}


def series_lines(row: SeriesForecast) -> Iterator[str]:
    """A series' forecast as a table, which members carried it, and why."""
    if row.state != SeriesForecast.State.FORECAST:
        yield f"{row.key}: {row.state}. {row.reason}"
        return
    yield f"{row.key}, in {row.unit or 'pieces'}"
    yield f"{'period':12} {'point':>10} {'mean':>10} {'10 %':>10} {'90 %':>10}"
    columns = zip(row.dates, row.point, row.mean, *_interval(row), strict=True)
    for day, *numbers in columns:
        yield f"{day.isoformat():12} " + " ".join(f"{number:10.2f}" for number in numbers)
    for share in row.shares:
        yield f"{share['weight']:6.1%} {share['member']}: {share['reason']}"
    yield from row.notes


def scores_json(scores: Sequence[Score]) -> dict[str, Any]:
    """Scores of a backtest, with their means."""
    listed = [
        {
            "series": score.series,
            "origin": score.origin.isoformat(),
            "periods": score.periods,
            "mase": score.mase,
            "wape": score.wape,
            "covered": score.covered,
        }
        for score in scores
    ]
    return {"scores": listed, **summary(scores)}


def scores_lines(scores: Sequence[Score]) -> Iterator[str]:
    """The means of a backtest as a table."""
    found = summary(scores)
    yield f"{len(scores)} forecasts of {len({score.series for score in scores})} series"
    yield f"{'':16} {'MASE':>8} {'WAPE':>8}"
    for method in found["mase"] | found["wape"]:
        yield f"{method:16} {_mean(found['mase'], method)} {_mean(found['wape'], method)}"
    bare = sum(not score.mase for score in scores)
    if bare:
        yield f"{bare} without MASE: no change from one season to the next was recorded before"
    for interval, share in found["covered"].items():
        yield f"inside the {interval} % interval: {share:.1%}"


def verified_json(found: Verification) -> dict[str, Any]:
    """Whether a run is what it stated, and what differs."""
    stated = {"block": found.stated.block, "transaction": found.stated.transaction_id}
    listed = [{**asdict(each), "sentence": each.sentence} for each in found.differences]
    return {
        "holds": found.holds,
        "exact": found.exact,
        **stated,
        "differences": listed,
        "notes": found.notes,
    }


def verified_lines(found: Verification) -> Iterator[str]:
    """The same in words."""
    yield from (each.sentence for each in found.differences)
    if found.holds:
        close = "to the last bit" if found.exact else "within the tolerance for another machine"
        yield (
            f"Rows, parameters and output agree with what block {found.stated.block} states: "
            f"derived and forecast again, {close}. Records agree with the ledger's blocks and the "
            "imported files."
        )
    yield from found.notes


def _mean(means: Mapping[str, float], method: str) -> str:
    return f"{means[method]:8.3f}" if method in means else f"{'none':>8}"


def _interval(row: SeriesForecast) -> tuple[Sequence[float], Sequence[float]]:
    return row.quantiles["0.1"], row.quantiles["0.9"]
