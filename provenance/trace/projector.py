"""From blocks to the objects that events name, their links, and who has them."""

from collections.abc import Iterator

from provenance.capture.projector import storable
from provenance.domain.custody.core import Core, read_core
from provenance.domain.custody.verdicts import Status
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table
from provenance.trace import holdings, links

_KEPT = (Status.APPLIED, Status.RECORDED)
OBJECT = Table(
    "trace_object",
    ("object", "block", "transaction", "position", "role", "place", "quantity", "uom"),
    ("object", "block", "transaction", "position", "role", "place"),
)


class TraceProjector:
    """Rows of recorded events; refused ones and repetitions leave none.

    Of ``trace_object`` there is one for each object of an event; ``place`` is where it stands in
    its list: a list may name one lot twice, in two units.
    """

    tables = (OBJECT, links.TABLE, *holdings.TABLES)

    def project(self, facts: BlockFacts) -> Rows:
        """The rows of a block."""
        rows: dict[str, list[Row]] = {table.name: [] for table in self.tables}
        written = {entry.position: entry.writes for entry in facts.block.transactions}
        for fact in facts.events:
            if fact.verdict.status in _KEPT:
                core = read_core(fact.core)
                rows[OBJECT.name] += _objects(fact, core)
                rows[links.TABLE.name] += links.link_rows(fact, core, written[fact.transaction])
        for writes in written.values():
            for table, row in holdings.holding_rows(writes):
                rows[table.name].append(row)
        return rows


def _objects(fact: EventFact, core: Core) -> Iterator[Row]:
    for role, place, name, quantity, uom in _named(core):
        if links.has_trail(name):
            where = (name, fact.block, fact.transaction, fact.position)
            yield (*where, role, place, quantity, storable(uom))


def _named(core: Core) -> Iterator[tuple[str, int, str, str | None, str | None]]:
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
