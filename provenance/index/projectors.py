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


def register(projector: Projector) -> None:
    """Add an app's projector; called from its AppConfig."""
    _registered.append(projector)


def registered() -> tuple[Projector, ...]:
    """All projectors."""
    return tuple(_registered)


def tables() -> tuple[Table, ...]:
    """All read models."""
    return tuple(table for projector in _registered for table in projector.tables)


def project(facts: BlockFacts) -> list[tuple[Table, Sequence[Row]]]:
    """What all projectors make of a block, table by table."""
    projected = []
    for projector in _registered:
        rows = projector.project(facts)
        projected += [(table, rows.get(table.name, ())) for table in projector.tables]
    return projected
