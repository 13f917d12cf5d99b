"""Brings parties to a node: ``python -m provenance.local.introduction``, run with its environment.

Reads a JSON list of parties from standard input and prints a JSON object of API keys by GLN. One
process for all of them, because starting Django takes longer than all the rest.
"""

import json
import sys
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

import django

from hlfabric.network import wait_until

PARTY_SECONDS = 60


def introduce(parties: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Register the parties, wait until they are indexed, and make a key for each."""
    from provenance.accounts.services import api_client_create  # noqa: PLC0415
    from provenance.ledger.services import organisations  # noqa: PLC0415
    from provenance.parties.services import party_register  # noqa: PLC0415

    msps = organisations()
    for party in parties:
        party_register(
            gln=party["gln"],
            msp=msps[party["organisation"] % len(msps)],
            roles=party["roles"],
            name=party["name"],
        )
    _wait_until_indexed([party["gln"] for party in parties])
    return {
        party["gln"]: api_client_create(
            name=f"{party['name']}, {token_hex(4)}", parties=[party["gln"]]
        )
        for party in parties
    }


def _wait_until_indexed(glns: list[str]) -> None:
    from provenance.parties.selectors import is_registered  # noqa: PLC0415

    wait_until(
        lambda: all(map(is_registered, glns)),
        deadline=PARTY_SECONDS,
        what=f"the index has {', '.join(glns)}",
    )


if __name__ == "__main__":
    django.setup()
    print(json.dumps(introduce(json.load(sys.stdin))))
