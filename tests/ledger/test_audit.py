"""What members find when a block's signatures, or what peers make of it, do not hold."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from hlfabric.blocks import Block
from hlfabric.network import Network
from provenance.contract import calls
from provenance.domain.codec import encode
from provenance.ledger import fabric
from provenance.ledger.audit import audited
from provenance.ledger.fabric import FabricLedger
from provenance.ledger.port import Commit, LedgerUnavailable
from tests.contract.world import core
from tests.node import new_party, send

pytestmark = [pytest.mark.fabric, pytest.mark.django_db(transaction=True)]
GROWERS, TRADERS = "GrowersMSP", "TradersMSP"


@pytest.fixture
def ledger(fabric_network: Network) -> Iterator[FabricLedger]:
    """The network's ledger."""
    profile = str(fabric_network.layout.profile)
    with override_settings(FABRIC_PROFILE=profile), closing(FabricLedger(profile)) as adapter:
        yield adapter


@pytest.fixture
def recorded(ledger: FabricLedger) -> Commit:
    """One event."""
    party = new_party(ledger, msp=GROWERS)
    call = calls.events_record([encode([core(action="OBSERVE")])])
    return send(ledger, call, signer=party)


def altered(ledger: FabricLedger, number: int, msp: str, change: Callable[[Block], Block]) -> Any:
    """What is found of a block that one organisation's peer shows altered."""
    with closing(ledger._stream(GROWERS)) as growers, closing(ledger._stream(TRADERS)) as traders:
        peers = {GROWERS: growers, TRADERS: traders}
        shown = {name: list(each.blocks(number, number + 1)) for name, each in peers.items()}
    shown[msp] = [change(block) for block in shown[msp]]
    [(_, faults)] = audited(shown, ledger.block, chaincode="custody")
    return faults


def changed(**fields: Any) -> Callable[[Block], Block]:
    """Changes the block's only transaction."""

    def change(block: Block) -> Block:
        [transaction] = block.transactions
        return replace(block, transactions=(replace(transaction, **fields),))

    return change


def test_the_whole_chain_holds(ledger: FabricLedger, recorded: Commit) -> None:
    found = list(ledger.audit(0, recorded.block + 1))
    assert [number for number, _ in found] == list(range(recorded.block + 1))
    assert [faults for _, faults in found if faults] == []


def test_a_peer_that_lacks_blocks_is_told(
    ledger: FabricLedger, recorded: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fabric, "CATCH_UP_SECONDS", 0.5)
    with pytest.raises(LedgerUnavailable, match="does not have all"):
        list(ledger.audit(0, recorded.block + 100))


def test_a_block_without_its_orderers_signature(ledger: FabricLedger, recorded: Commit) -> None:
    found = altered(ledger, recorded.block, GROWERS, lambda block: replace(block, signatures=()))
    assert found == [f"Block {recorded.block} is signed by no orderer."]


def test_a_transaction_that_its_signer_did_not_sign(ledger: FabricLedger, recorded: Commit) -> None:
    [fault] = altered(ledger, recorded.block, GROWERS, changed(signature=b"no"))
    assert recorded.transaction_id in fault


def test_a_transaction_that_one_organisation_endorsed(
    ledger: FabricLedger, recorded: Commit
) -> None:
    def change(block: Block) -> Block:
        [transaction] = block.transactions
        return changed(endorsements=transaction.endorsements[:1])(block)

    [fault] = altered(ledger, recorded.block, GROWERS, change)
    assert fault.startswith(f"Transaction {recorded.transaction_id} is endorsed by ")
    assert fault.endswith("MSP alone, of 2 organisations.")
    foreign = altered(
        ledger, recorded.block, GROWERS, lambda b: changed(chaincode="other")(change(b))
    )
    assert foreign == []


def test_what_took_no_effect_is_not_looked_at(ledger: FabricLedger, recorded: Commit) -> None:
    found = altered(ledger, recorded.block, GROWERS, changed(validation_code=11, signature=b"no"))
    assert found == []


def test_peers_with_different_blocks(ledger: FabricLedger, recorded: Commit) -> None:
    found = altered(ledger, recorded.block, TRADERS, lambda block: replace(block, hash=b"other"))
    assert found == ["The peers of GrowersMSP and TradersMSP have different blocks."]


def test_peers_that_drew_different_states(ledger: FabricLedger, recorded: Commit) -> None:
    found = altered(
        ledger, recorded.block, TRADERS, lambda block: replace(block, commit_hash=b"other")
    )
    assert found == ["The peers of GrowersMSP and TradersMSP drew different states from it."]
