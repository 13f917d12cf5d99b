"""From blocks to parties."""

from provenance.index.facts import BlockFacts
from provenance.index.projectors import Rows, Table


class PartiesProjector:
    """The latest registration of each party."""

    tables = (
        Table("parties_party", ("gln", "msp", "roles", "name", "block"), ("gln",), replaces=True),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """One row for each registration."""
        rows = [(p.gln, p.msp, list(p.roles), p.name, p.block) for p in facts.parties]
        return {"parties_party": rows}
