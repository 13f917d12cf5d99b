"""An arithmetic as lines that a page shows: each with its name, value, unit and formula."""

from dataclasses import dataclass, field

DIGITS = 6
"""Amounts are shown and compared to so many decimals: floats leave crumbs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what it is, how much, in which unit, and in words how it comes about."""

    name: str
    value: float
    unit: str
    formula: str


@dataclass
class Arithmetic:
    """Lines in the order in which they were worked out."""

    unit: str
    lines: list[Line] = field(default_factory=list)

    def add(self, name: str, value: float, formula: str, *, unit: str | None = None) -> float:
        """Write a line and return its value; without a unit it is the goods' own."""
        self.lines.append(Line(name, round(value, DIGITS), unit or self.unit, formula))
        return value
