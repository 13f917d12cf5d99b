"""From blocks to the objects that events name."""

from collections.abc import Iterator

from provenance.capture.projector import storable
from provenance.domain.custody.core import Core, read_core
from provenance.domain.custody.verdicts import Status
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table

_KEPT = (Status.APPLIED, Status.RECORDED)
LONGEST = 500
"""Characters of an identifier that has a trail: no GS1 key is longer, and indexes have a limit."""


class TraceProjector:
    """One row for each object of a recorded event; refused ones and repetitions leave none.

    ``place`` is where the object stands in its list: a list may name one lot twice, in two units.
    """

    tables = (
        Table(
            "trace_object",
            ("object", "block", "transaction", "position", "role", "place", "quantity", "uom"),
            ("object", "block", "transaction", "position", "role", "place"),
        ),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """The objects of a block."""
        kept = (fact for fact in facts.events if fact.verdict.status in _KEPT)
        return {"trace_object": [row for fact in kept for row in _rows(fact)]}


def _rows(fact: EventFact) -> Iterator[Row]:
    for role, place, name, quantity, uom in _objects(read_core(fact.core)):
        if len(name) <= LONGEST and "\0" not in name:
            where = (name, fact.block, fact.transaction, fact.position)
            yield (*where, role, place, quantity, storable(uom))


def _objects(core: Core) -> Iterator[tuple[str, int, str, str | None, str | None]]:
    if core.parent is not None:
        yield "parent", 0, core.parent, None, None
    named = (("item", core.items), ("input", core.inputs), ("output", core.outputs))
    for role, names in named:
        for place, name in enumerate(names):
            yield role, place, name, None, None
    counted = (
        ("quantity", core.quantities),
        ("input_quantity", core.input_quantities),
        ("output_quantity", core.output_quantities),
    )
    for role, entries in counted:
        for place, (name, quantity, uom) in enumerate(entries):
            yield role, place, name, quantity, uom
