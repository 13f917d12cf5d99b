"""``python -m bench.plots``: draw the figures of ``bench.scale`` into docs/plots, as SVG."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "build" / "scale.json"
TARGET = ROOT / "docs" / "plots"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 320, 64, 48, 36, 20
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#555}.title{font-size:14px;fill:#222}"
    "line{stroke:#ccc}polyline{fill:none;stroke:#17694f;stroke-width:2}circle{fill:#17694f}"
)
Point = tuple[float, float]


def main() -> None:
    """Draw."""
    found = json.loads(FIGURES.read_text())
    single = found["single_events_per_s"]
    TARGET.mkdir(exist_ok=True)
    draw("cost", "Processor time per event, µs, by events recorded", _cost(found["growth"]))
    draw("batch", "Rate against one event per transaction, by events in a transaction",
         _ratios(found["batches"], "batch", single))  # fmt: skip
    draw("parties", "Rate against one event per transaction, by number of parties",
         _ratios(found["parties"], "parties", single))  # fmt: skip


def draw(name: str, title: str, points: Sequence[Point]) -> None:
    """Write one plot: a line from zero up."""
    (TARGET / f"{name}.svg").write_text(plot(title, points))


def plot(title: str, points: Sequence[Point]) -> str:
    """A plot as SVG."""
    most_x, most_y = (max(values) * 1.05 for values in zip(*points, strict=True))
    inner = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)
    placed = [
        (LEFT + x / most_x * inner[0], HEIGHT - BOTTOM - y / most_y * inner[1]) for x, y in points
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in placed)
    below = "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - 26}" text-anchor="middle">{value:,.0f}</text>'
        for (x, _), (value, _) in _some(list(zip(placed, points, strict=True)))
    )
    beside = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{part * most_y:,.4g}</text>'
        for part in (0, 0.25, 0.5, 0.75, 1)
        for at in (HEIGHT - BOTTOM - part * inner[1],)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<style>{STYLE}</style><title>{escape(title)}</title>"
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>'
        f'{beside}<polyline points="{line}"/>{marks}{below}</svg>\n'
    )


def _some(entries: list[Any]) -> list[Any]:
    """Few enough to be written beside each other."""
    return entries[:: max(1, len(entries) // 6)]


def _cost(growth: Sequence[dict[str, Any]]) -> list[Point]:
    return [(part["events"], sum(part["cpu_us_per_event"].values())) for part in growth]


def _ratios(rates: Sequence[dict[str, Any]], by: str, single: float) -> list[Point]:
    return [(rate[by], rate["events_per_s"] / single) for rate in rates]


if __name__ == "__main__":
    main()
