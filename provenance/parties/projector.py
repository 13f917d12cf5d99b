"""From blocks to parties."""

from typing import Any

from provenance.index.facts import BlockFacts
from provenance.index.projectors import Rows, Table


class PartiesProjector:
    """The latest registration of each party."""

    tables = (
        Table("parties_party", ("gln", "msp", "roles", "name", "block"), ("gln",), replaces=True),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """One row for each registration."""
        rows = [(p.gln, p.msp, list(p.roles), _name(p.name), p.block) for p in facts.parties]
        return {"parties_party": rows}


def _name(value: Any) -> str:
    """The contract does not look at names; PostgreSQL keeps no NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else ""
