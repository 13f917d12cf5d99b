"""What differs between two leaves of a name, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from forecasting.runs.leaves import OUTPUT, PARAMETERS, ROWS, Leaf

RELATIVE, ABSOLUTE = 1e-6, 1e-9
"""How far figures may be apart that two machines compute."""
KEPT, FOUND = "kept", "found"
SETTING = "setting"
RECORD = "record"
PARTS = {ROWS: "row", PARAMETERS: "parameter", OUTPUT: "output"}
NOTHING = "nothing"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row, parameter, figure, setting or record that is not as it was stated.

    ``kept`` is what this database keeps of the run, ``found`` what came out when it was done
    again; at most one of them is what was stated, which is None where neither is. A record is what
    a run is made from; it was stated by a block of the ledger or an imported file.
    """

    part: str
    where: str
    kept: str
    found: str
    stated: str | None

    @property
    def sentence(self) -> str:
        """What differs, in words."""
        what = f"{self.part} {self.where}"
        if self.stated is None:
            return f"{what}: kept is {self.kept}, now comes out {self.found}; neither was stated."
        if self.stated == self.kept:
            return f"{what}: {self.stated} was stated, now comes out {self.found}."
        return f"{what}: {self.stated} was stated, this database keeps {self.kept}."


def differences(
    tree: str, kept: Sequence[Leaf], found: Sequence[Leaf], *, right: str | None
) -> Iterator[Difference]:
    """What differs between a series' leaves; ``right`` are those that were stated, if any.

    It is ``kept``, ``found`` or None. Figures that come out otherwise differ beyond the tolerance.
    """
    here, there = _named(kept), _named(found)
    tolerant = tree != ROWS and right != FOUND
    for name in sorted({*here, *there}):
        for path, one, two in _apart(here.get(name), there.get(name), name):
            if not (tolerant and _close(one, two)):
                values = {"kept": _shown(one), "found": _shown(two)}
                stated = None if right is None else values[right]
                yield Difference(PARTS[tree], ", ".join(path), **values, stated=stated)


def setting_differences(stated: Mapping[str, Any], kept: Mapping[str, Any]) -> list[Difference]:
    """Which of a run's settings this database keeps otherwise than they were stated."""
    return [
        Difference(SETTING, ", ".join(path), _shown(two), _shown(one), _shown(one))
        for name in kept
        for path, one, two in _apart(stated.get(name), kept[name], (name,))
    ]


def _named(leaves: Sequence[Leaf]) -> dict[Path, Leaf]:
    found = {}
    for leaf in leaves:
        name = tuple(leaf[part] for part in ("series", "date") if part in leaf)
        found[name] = {
            part: entry for part, entry in leaf.items() if part not in ("series", "date")
        }
    return found


def _apart(one: Any, two: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """The smallest parts in which two values differ, with their paths."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        for name in sorted({*one, *two}):
            yield from _apart(one.get(name), two.get(name), (*path, str(name)))
    elif one != two:
        yield path, one, two


def _close(one: Any, two: Any) -> bool:
    try:
        return isclose(float(one), float(two), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except (TypeError, ValueError):
        return False


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_shown(entry)}" for name, entry in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
