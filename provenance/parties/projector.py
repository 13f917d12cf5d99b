"""From blocks to parties, products, places and delegations."""

from collections.abc import Callable, Mapping
from typing import Any

from provenance.contract import calls
from provenance.index.facts import BlockFacts, CallFact
from provenance.index.projectors import Row, Rows, Table

PARTY = Table("parties_party", ("gln", "msp", "roles", "name", "block"), ("gln",), replaces=True)
PRODUCT = Table(
    "parties_product",
    ("gtin", "owner", "name", "makers", "net_content", "unit", "max_yield", "block"),
    ("gtin",),
    replaces=True,
)
PLACE = Table("parties_place", ("gln", "owner", "name", "parent", "block"), ("gln",), replaces=True)
DELEGATION = Table(
    "parties_delegation",
    ("owner", "delegate", "granted", "block"),
    ("owner", "delegate"),
    replaces=True,
)


class PartiesProjector:
    """The latest word of each party on itself and on what is its own."""

    tables = (PARTY, PRODUCT, PLACE, DELEGATION)

    def project(self, facts: BlockFacts) -> Rows:
        """One row for each call."""
        rows: dict[str, list[Row]] = {table.name: [] for table in self.tables}
        for fact in facts.calls:
            if fact.function in _ROWS:
                table, row = _ROWS[fact.function]
                rows[table.name].append(row(fact))
        return rows


def _party(fact: CallFact) -> Row:
    said = fact.content
    roles = sorted(set(said["roles"]))
    return (said["gln"], said["msp"], roles, said.get("name", ""), fact.block)


def _product(fact: CallFact) -> Row:
    said = fact.content
    amount, unit = said.get("content") or (None, None)
    makers = sorted(set(said.get("makers") or ()))
    named = (said["gtin"], fact.signer, said.get("name", ""), makers)
    return (*named, amount, unit, said.get("yield"), fact.block)


def _place(fact: CallFact) -> Row:
    said = fact.content
    return (said["gln"], fact.signer, said.get("name", ""), said.get("parent"), fact.block)


def _delegation(fact: CallFact) -> Row:
    return (fact.signer, fact.content["delegate"], fact.content["granted"], fact.block)


_ROWS: Mapping[str, tuple[Table, Callable[[CallFact], tuple[Any, ...]]]] = {
    calls.PARTY_REGISTER: (PARTY, _party),
    calls.PRODUCT_REGISTER: (PRODUCT, _product),
    calls.PLACE_REGISTER: (PLACE, _place),
    calls.DELEGATION_SET: (DELEGATION, _delegation),
}
