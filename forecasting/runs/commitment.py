"""A run states on the ledger what it was made from, with which parameters, and what it gave."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from forecasting import proofs
from forecasting.runs import trees
from forecasting.runs.kept_leaves import by_series
from forecasting.runs.leaves import ROWS, TREES, Leaf, salted
from forecasting.runs.models import ForecastRun
from provenance.contract import calls
from provenance.contract.calls import EVIDENCE_RECORD
from provenance.domain.codec import decode
from provenance.domain.custody.verdicts import Status
from provenance.evidence.selectors import statement, statement_state
from provenance.evidence.services import evidence_enqueue
from provenance.ledger import wallet
from provenance.ledger.services import get_ledger

KIND, VERSION = "forecast", 1


class NotStated(Exception):
    """The ledger, as far as it is indexed, does not hold what is needed; the message says what."""


class Stated(NamedTuple):
    """What a run stated, and where on the ledger."""

    content: dict[str, Any]
    block: int
    transaction_id: str

    def root(self, tree: str) -> trees.Root:
        """The root of one of the run's trees."""
        return trees.Root(**self.content[tree])


class RowProof(NamedTuple):
    """A file that ``forecasting.proofs`` verifies against a root that ``stated`` holds."""

    data: bytes
    root: str
    stated: Stated


def commit(run: ForecastRun) -> int:
    """Have the run's party state the roots over its rows, parameters and output; the call's id.

    In the caller's transaction, once every series' fate is kept. Raises WalletError, OutboxFull.
    """
    roots = {tree: root(run, tree, by_series(run, tree))._asdict() for tree in TREES}
    content = {"v": VERSION, **settings(run), **roots}
    return evidence_enqueue(party=run.party, kind=KIND, evidence_id=run.id.hex, content=content)


def settings(run: ForecastRun) -> dict[str, Any]:
    """What was asked for, how far the records went, and what computed it."""
    named = ("frequency", "horizon", "seed", "block", "imports", "versions")
    return {"until": run.until.isoformat(), **{name: getattr(run, name) for name in named}}


def root(run: ForecastRun, tree: str, series: Iterable[tuple[str, list[Leaf]]]) -> trees.Root:
    """The root over a run's leaves with their salts, given by series. Raises WalletError."""
    return trees.root(_sealed(run, tree, series))


def stated(run: ForecastRun) -> Stated:
    """What the run stated, read from the ledger itself. Raises NotStated, LedgerError."""
    found = statement(kind=KIND, party=run.party, evidence_id=run.id.hex)
    if found is None:
        way = statement_state(kind=KIND, party=run.party, evidence_id=run.id.hex)
        state = "was never sent there" if way is None else f"is {way.state}"
        raise NotStated(
            f"Run {run.id.hex} is not on the ledger as far as it is indexed: it {state}."
        )
    [block] = get_ledger().blocks(found.block, stop=found.block + 1)
    for entry in block.transactions:
        if entry.valid and entry.function == EVIDENCE_RECORD and entry.gln == run.party:
            said = decode(entry.payload)
            first = calls.verdict(entry.response).status == Status.APPLIED
            if first and (said["kind"], said["id"]) == (KIND, run.id.hex):
                return Stated(said["content"], block.number, entry.id)
    raise NotStated(
        f"Block {found.block} of the ledger does not hold the statement of run {run.id.hex} that "
        "this node's read model names: compare them with `manage.py index verify`."
    )


def row_proof(run: ForecastRun, *, series: str, day: date) -> RowProof:
    """The proof that a row, by its period's first day, is one of those the run was made from.

    Raises NotStated where the ledger has no such run, or another than this node keeps.
    """
    said = stated(run)
    leaves = list(_sealed(run, ROWS, by_series(run, ROWS)))
    wanted = (series, day.isoformat())
    index = next((n for n, e in enumerate(leaves) if (e["series"], e.get("date")) == wanted), None)
    if index is None:
        raise NotStated(f"Run {run.id.hex} has no row of {series} on {day}.")
    data = proofs.write_file(leaves[index], trees.path(leaves, index))
    root_ = said.root(ROWS).root
    try:
        proofs.verify(data, bytes.fromhex(root_))
    except proofs.NotVerified as error:
        raise NotStated(
            "The rows that this node keeps are not those that the run stated: "
            f"`manage.py forecast verify {run.id.hex}` names what differs."
        ) from error
    return RowProof(data, root_, said)


def _sealed(
    run: ForecastRun, tree: str, series: Iterable[tuple[str, list[Leaf]]]
) -> Iterator[Leaf]:
    secret = wallet.commitment_secret(run.party)
    for _, leaves in series:
        for leaf in leaves:
            yield salted(leaf, secret=secret, run=run.id.hex, tree=tree)
