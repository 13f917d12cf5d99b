"""The registry of projectors: pure functions from a block to rows of read models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from provenance.index.facts import BlockFacts

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
"""Rows by table; each row in the order of the table's columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """A read model. ``key`` is natural; with ``replaces`` a later row takes an earlier's place."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    replaces: bool = False


class Projector(Protocol):
    """What an app makes of a block. Pure: the same block gives the same rows."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The read models it fills."""
        ...

    def project(self, facts: BlockFacts) -> Rows:
        """The rows that a block adds."""
        ...


class Accumulator(Protocol):
    """What an app carries on from block to block, such as a tree."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The read models it fills."""
        ...

    def carry_on(self, facts: BlockFacts, cursor: Any) -> Rows:
        """The rows that a block adds to those of the blocks before, which ``cursor`` reads.

        The same blocks give the same rows. Tables must not be named with a schema.
        """
        ...

    def resume(self, after: int, cursor: Any) -> None:
        """Fill the tables that lie over the read models with what these held after a block."""
        ...


class IndexProjector:
    """The index's own tables."""

    tables = (
        Table(
            "index_block",
            ("number", "hash", "previous_hash", "data_hash", "transactions"),
            ("number",),
        ),
        Table(
            "index_transaction",
            (
                *("block", "position", "transaction_id", "code", "function", "msp", "gln"),
                "timestamp",
            ),
            ("block", "position"),
        ),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """One row for the block and one for each transaction."""
        block = facts.block
        return {
            "index_block": [
                (
                    block.number,
                    block.hash,
                    block.previous_hash,
                    block.data_hash,
                    len(block.transactions),
                )
            ],
            "index_transaction": [
                (block.number, t.position, t.id, t.code, t.function, t.msp, t.gln, t.timestamp)
                for t in block.transactions
            ],
        }


_registered: list[Projector] = [IndexProjector()]
_accumulators: list[Accumulator] = []


def register(projector: Projector) -> None:
    """Add an app's projector; called from its AppConfig."""
    _registered.append(projector)


def register_accumulator(accumulator: Accumulator) -> None:
    """Add an app's accumulator; called from its AppConfig."""
    _accumulators.append(accumulator)


def registered() -> tuple[Projector, ...]:
    """All projectors."""
    return tuple(_registered)


def tables() -> tuple[Table, ...]:
    """All read models."""
    return (*projected(), *accumulated())


def projected() -> tuple[Table, ...]:
    """The read models whose rows each come from one block alone."""
    return tuple(table for owner in _registered for table in owner.tables)


def accumulated() -> tuple[Table, ...]:
    """The read models that are carried on from block to block."""
    return tuple(table for owner in _accumulators for table in owner.tables)


def resume(after: int, cursor: Any) -> None:
    """Have the accumulators go on after a block, in tables laid over theirs."""
    for accumulator in _accumulators:
        accumulator.resume(after, cursor)


def project(facts: BlockFacts, cursor: Any) -> list[tuple[Table, Sequence[Row]]]:
    """What all projectors and accumulators make of a block, table by table."""
    projected: list[tuple[Table, Sequence[Row]]] = []
    for projector in _registered:
        projected += _by_table(projector.tables, projector.project(facts))
    for accumulator in _accumulators:
        projected += _by_table(accumulator.tables, accumulator.carry_on(facts, cursor))
    return projected


def _by_table(tables: Sequence[Table], rows: Rows) -> list[tuple[Table, Sequence[Row]]]:
    return [(table, rows.get(table.name, ())) for table in tables]
