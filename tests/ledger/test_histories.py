"""Random histories of several parties end alike on a network and in memory."""

import json
from collections.abc import Iterator
from itertools import groupby
from uuid import uuid4

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings

from hlfabric.network import Network
from provenance.contract import calls
from provenance.domain.codec import encode
from provenance.ledger.fabric import FabricLedger
from tests.contract.test_invariants import PARTIES, Signed, histories
from tests.contract.world import Ledger
from tests.node import new_party, send

pytestmark = [pytest.mark.fabric, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def network(fabric_network: Network) -> Iterator[tuple[FabricLedger, list[str]]]:
    """A network and three parties of both organisations."""
    profile = str(fabric_network.layout.profile)
    with override_settings(FABRIC_PROFILE=profile):
        ledger = FabricLedger(profile)
        msps = ledger.organisations()
        yield ledger, [new_party(ledger, msp=msps[place % len(msps)]) for place in range(3)]
        ledger.close()


def of_parties(history: list[Signed], parties: list[str]) -> list[Signed]:
    """The history with these parties, and with objects and ids that no other has."""
    text, mark = json.dumps(history), uuid4().hex[:8]
    for old, new in zip(PARTIES, parties, strict=True):
        text = text.replace(old, new)
    for lead in ("/10/", "/21/", '"00/', "https://example.org/", '"transformationID": "'):
        text = text.replace(lead, f"{lead}{mark}")
    return [(actor, event) for actor, event in json.loads(text)]


@given(histories)
@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_a_history_has_the_same_verdicts_and_writes(
    network: tuple[FabricLedger, list[str]], history: list[Signed]
) -> None:
    ledger, parties = network
    memory = Ledger().register(*parties)
    for actor, signed in groupby(of_parties(history, parties), key=lambda entry: entry[0]):
        groups = [[event] for _, event in signed]
        verdicts = memory.record_groups(actor, groups)
        call = calls.events_record([encode(group) for group in groups])
        commit = send(ledger, call, signer=actor)
        (block,) = ledger.blocks(commit.block, stop=commit.block + 1)
        (found,) = (t for t in block.transactions if t.id == commit.transaction_id)
        assert calls.verdicts(found.response) == verdicts
        assert memory.last is not None
        assert dict(found.writes) == memory.last.writes
