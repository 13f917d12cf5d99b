"""Is a run what it stated, and made from what its sources say? All of it is done again."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from operator import itemgetter

from forecasting.runs import again
from forecasting.runs.again import Progress
from forecasting.runs.commitment import Stated, root, settings, stated
from forecasting.runs.differences import (
    FOUND,
    KEPT,
    PARTS,
    Difference,
    differences,
    setting_differences,
)
from forecasting.runs.kept_leaves import by_series
from forecasting.runs.leaves import (
    OUTPUT,
    PARAMETERS,
    ROWS,
    TOTAL,
    Leaf,
    output_leaves,
    parameter_leaves,
    row_leaves,
    total_leaves,
    total_name,
)
from forecasting.runs.models import ForecastRun
from forecasting.runs.records import altered_records
from forecasting.runs.versions import versions

Leaves = dict[str, list[Leaf]]
"""By series."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a run. ``exact``: no figure differs, even in its last bit.

    ``notes`` say what is not the same here as where the run was made.
    """

    stated: Stated
    differences: list[Difference]
    exact: bool
    notes: list[str]

    @property
    def holds(self) -> bool:
        """Whether nothing differs, within the tolerance for figures."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class _Compared:
    """A tree: what differs, which side has the root that was stated, whether both have."""

    differences: list[Difference]
    right: str | None
    exact: bool


def verify(run: ForecastRun, *, progress: Progress | None = None) -> Verification:
    """Compare a run with what it stated on the ledger, and name what differs.

    The records that it was made from are compared with the ledger's blocks and the imported files.
    Its rows are derived again as of the block that it was made at. Each panel is forecast again
    from the rows that were stated. Raises NotStated, LedgerError, WalletError.
    """
    said = stated(run)
    rows = _compared(run, said, ROWS, _rows_otherwise(run))
    figures = _figures_otherwise(run, rows.right, progress) if rows.right else {}
    trees = [
        rows,
        *(_compared(run, said, tree, figures.get(tree, {})) for tree in (PARAMETERS, OUTPUT)),
    ]
    changed = setting_differences(said.content, settings(run))
    return Verification(
        stated=said,
        differences=[
            *altered_records(run, said),
            *changed,
            *chain.from_iterable(tree.differences for tree in trees),
        ],
        exact=rows.right is not None and all(tree.exact for tree in trees),
        notes=_notes(said, forecast_again=rows.right is not None),
    )


def _compared(run: ForecastRun, said: Stated, tree: str, others: Leaves) -> _Compared:
    """Compare what is kept with what was stated, and with the leaves that came out otherwise."""
    wanted = said.root(tree)
    is_kept = root(run, tree, by_series(run, tree)) == wanted
    is_found = root(run, tree, _instead(run, tree, others)) == wanted if others else is_kept
    right = KEPT if is_kept else FOUND if is_found else None
    keeps = dict(by_series(run, tree, keys=list(others)))
    found = [
        difference
        for key in sorted(others)
        for difference in differences(tree, keeps.get(key, []), others[key], right=right)
    ]
    if right is None and not found:
        found = [_unnamed(tree)]
    return _Compared(found, right, exact=is_kept and is_found)


def _instead(run: ForecastRun, tree: str, others: Leaves) -> Iterator[tuple[str, list[Leaf]]]:
    """The run's leaves with those of other series in their place."""
    left = (entry for entry in by_series(run, tree) if entry[0] not in others)
    return merge(left, sorted(others.items()), key=itemgetter(0))


def _unnamed(tree: str) -> Difference:
    where = "tree as a whole (`manage.py index verify` names the read models' own differences)"
    return Difference(PARTS[tree], where, "another root", "the same", None)


def _rows_otherwise(run: ForecastRun) -> Leaves:
    """The rows of series that are derived otherwise now than they are kept."""
    otherwise: Leaves = {}
    for keys in (*again.panels(run).values(), again.new(run)):
        derived = {str(each.key): list(row_leaves(each)) for each in again.derived(run, keys)}
        keeps = dict(by_series(run, ROWS, keys=keys))
        otherwise |= {k: derived.get(k, []) for k in keys if derived.get(k) != keeps.get(k)}
    return otherwise


def _figures_otherwise(
    run: ForecastRun, right: str, progress: Progress | None
) -> dict[str, Leaves]:
    """Parameters and output that come out otherwise, of series and of totals over them."""
    rows, totals = again.forecast_all(run, is_kept=right == KEPT, progress=progress)
    output = {row.key: output_leaves(row) for row in rows}
    output |= {total_name(total): total_leaves(total) for total in totals}
    parameters = {row.key: parameter_leaves(row) for row in rows}
    return {
        PARAMETERS: _otherwise(run, PARAMETERS, parameters),
        OUTPUT: _otherwise(run, OUTPUT, output),
    }


def _otherwise(run: ForecastRun, tree: str, now: dict[str, Iterator[Leaf]]) -> Leaves:
    """The leaves that are other ones now than they are kept; series that failed have none now."""
    found: Leaves = {}
    for key, keeps in by_series(run, tree):
        if key in now:
            leaves = list(now.pop(key))
            if leaves != keeps:
                found[key] = leaves
        elif key.startswith(TOTAL):
            found[key] = []
    return found | {key: list(leaves) for key, leaves in now.items()}


def _notes(said: Stated, *, forecast_again: bool) -> list[str]:
    was, here = said.content["versions"], versions()
    notes = [
        f"{name} was {was.get(name, 'absent')} when the run was made, and is {here[name]} here."
        for name in here
        if was.get(name) != here[name]
    ]
    if not forecast_again:
        notes.append("Nothing was forecast again: the rows that were stated are not at hand.")
    return notes
