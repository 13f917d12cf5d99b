"""What each fault cost: a file for each, and the table made of them.

``python -m tests.faults.report [--json]`` ends with 1 where something was lost, doubled, or could
not be proved.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "faults"
HEAD = ("fault", "events", "lost", "doubled", "recovered in", "note")


@dataclass(frozen=True)
class Row:
    """One fault. ``lost`` and ``doubled`` count events, ``seconds`` the time to recover, where
    anything was to recover from.

    A fault whose trial ended before the proof has None in place of each.
    """

    fault: str
    events: int | None = None
    lost: int | None = None
    doubled: int | None = None
    seconds: float | None = None
    note: str = ""
    proved: bool = False

    @property
    def holds(self) -> bool:
        """Whether it was proved that nothing was lost and nothing doubled."""
        return self.proved and self.lost == 0 and self.doubled == 0


def write(row: Row, folder: Path = FOLDER) -> None:
    """Keep a fault's row in the place of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{row.fault.replace(' ', '_')}.json").write_text(json.dumps(asdict(row)))


def read(folder: Path = FOLDER) -> list[Row]:
    """All faults' rows by name."""
    return [Row(**json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]


def table(rows: list[Row]) -> str:
    """The rows as text in columns, and the sum below."""
    cells = [HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    bad = sum(not row.holds for row in rows)
    lines.append(f"{len(rows)} faults, {len(rows) - bad} without loss or double, {bad} not.")
    return "\n".join(line.rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    counts = ["?" if n is None else str(n) for n in (row.events, row.lost, row.doubled)]
    took = "" if row.seconds is None else f"{row.seconds:.1f} s"
    note = row.note if row.proved else f"NOT PROVED {row.note}"
    return (row.fault, *counts, took, note)


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Print the table, or with ``--json`` the rows; the exit code."""
    rows = read(folder)
    print(json.dumps([asdict(r) for r in rows], indent=1) if "--json" in arguments else table(rows))
    return 0 if rows and all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
