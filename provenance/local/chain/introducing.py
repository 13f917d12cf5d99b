"""Who takes part is brought to a node first: parties, delegations, products and places."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

from hlfabric.network import wait_until
from provenance.local.chain.cast import (
    DELEGATIONS,
    NET_CONTENT,
    PARTIES,
    PRODUCTS,
    Product,
    places,
)
from provenance.local.chain.memory import Memory
from provenance.local.client import Client
from provenance.local.introduction import introduce
from provenance.parties.services import delegation_set

SECONDS_PER_ROW = 2.0
"""How long a row may take to come back from the ledger, at the slowest."""
_FEW_SECONDS = 60
Say = Callable[[str], None]


def introduce_all(memory: Memory, url: str, say: Say) -> None:
    """Do what was not done before; the parties' API keys are kept in ``memory``.

    Raises PartyError, LedgerError, RequestRefused, TimeoutError.
    """
    missing = [party for party in PARTIES if party.gln not in memory.keys]
    if missing:
        say(f"introducing {len(missing)} parties …")
        memory.keys |= introduce([asdict(party) for party in missing])
        memory.save()
    for owner, delegate in DELEGATIONS:
        delegation_set(party=owner.gln, delegate=delegate.gln, granted=True)
    say("uploading products and places …")
    for party in PARTIES:
        client = Client(url, memory.keys[party.gln])
        _upload(client, "products", [_product(p) for p in PRODUCTS if p.owner is party])
        sites = [place for place in places(memory.plan) if place.owner is party]
        _upload(client, "places", [(p.gln, p.name, p.parent) for p in sites])


_COLUMNS = {
    "products": ("gtin", "name", "net_content", "unit", "max_yield"),
    "places": ("gln", "name", "parent"),
}


def _product(product: Product) -> tuple[str, ...]:
    content = NET_CONTENT if product.bag else ("", "")
    return (product.gtin, product.name, *content, product.max_yield)


def _upload(client: Client, kind: str, rows: list[tuple[str, ...]]) -> None:
    """Enter the rows by CSV, and wait until the ledger has them all."""
    if not rows:
        return
    path = f"/v1/masterdata/{kind}"
    client.request("POST", path, _table(_COLUMNS[kind], rows), {"Content-Type": "text/csv"})
    wanted = {row[0] for row in rows}

    def known() -> bool:
        listed = json.loads(client.request("GET", path)[2])[kind]
        return wanted <= {entry[_COLUMNS[kind][0]] for entry in listed}

    deadline = _FEW_SECONDS + SECONDS_PER_ROW * len(rows)
    wait_until(known, deadline=deadline, what=f"the ledger has {len(rows)} {kind}")


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerows([tuple(columns), *rows])
    return table.getvalue().encode()
