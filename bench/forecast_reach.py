"""What the forecasts' figures were asked to reach, and whether they do."""

from collections.abc import Iterator, Mapping
from typing import Any

AT_MOST = {
    "mase_ratio": 0.91,
    "regressor_ratio": 0.75,
    "regressor_prophet_ratio": 0.60,
    "intermittent_ratio": 0.85,
    "intermittent_naive_ratio": 1.02,
    "pinball_monthly_ratio": 0.70,
    "pinball_total_ratio": 0.67,
}
AT_LEAST = {"speed_ratio": 10.0, "engine_speed_ratio": 5.0, "workers_ratio": 1.7}
NEAR = {"wape_difference": (0.0, 0.001), "width_ratio": (1.0, 0.01)}
"""A figure's aim, and how far from it it may lie."""
COVERED = {"80%": 0.05, "95%": 0.03}
WIDER = {("NN5", "80%"): 0.07}


def verdicts(found: Mapping[str, Any]) -> str:
    """A line for each figure that was measured: its value, what was asked, and whether it is so."""
    lines = [
        f"{name:28}{value:>10.4f}   {asked:22}{'reached' if reached else 'NOT REACHED'}"
        for name, value, asked, reached in [*_single(found), *_coverage(found)]
    ]
    return "\n".join(lines)


def _single(found: Mapping[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    for name, most in AT_MOST.items():
        if name in found:
            yield name, found[name], f"at most {most:g}", found[name] <= most
    for name, least in AT_LEAST.items():
        if name in found:
            yield name, found[name], f"at least {least:g}", found[name] >= least
    for name, (aim, off) in NEAR.items():
        if name in found:
            yield name, found[name], f"{aim:g} ± {off:g}", abs(found[name] - aim) <= off


def _coverage(found: Mapping[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    for name, shares in found.get("coverage", {}).items():
        for each, share in shares.items():
            level = each.removeprefix("total ")
            if level in COVERED:
                aim, off = float(level[:-1]) / 100, WIDER.get((name, level), COVERED[level])
                asked = f"{aim:g} ± {off:g}"
                yield f"{name}, {each} inside", share, asked, abs(share - aim) <= off
