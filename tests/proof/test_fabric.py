"""The event tree on a real network: nodes of both organisations, each from its own peer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from hlfabric.network import Network
from provenance.contract import calls
from provenance.domain.codec import decode
from provenance.domain.identifiers import digital_link
from provenance.index.services import catch_up
from provenance.ledger import block_proofs, proofs, services
from provenance.ledger.fabric import FabricLedger
from provenance.ledger.proofs import verify, write_bytes
from provenance.ledger.services import get_ledger
from provenance.proof import selectors
from provenance.proof.block_export import item_blocks
from provenance.proof.export import ProofError, item_proof
from provenance.proof.models import Signer
from provenance.proof.signers import statement
from tests.node import new_node, new_party, settle
from tests.proof.test_checkpoints import sign, stated
from tests.trace.chain import capture, made, new_lot, received, sent

pytestmark = [pytest.mark.fabric, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ledger(fabric_network: Network) -> Iterator[FabricLedger]:
    """This process's ledger is the network."""
    profile = str(fabric_network.layout.profile)
    with override_settings(LEDGER="fabric", FABRIC_PROFILE=profile):
        services._adapter.cache_clear()
        adapter = get_ledger()
        assert isinstance(adapter, FabricLedger)
        catch_up(ledger=adapter)
        yield adapter
        adapter.close()
    services._adapter.cache_clear()


def test_a_trail_that_both_organisations_cosigned_and_a_node_that_signs_another_tree(
    ledger: FabricLedger,
) -> None:
    growers, traders = ledger.organisations()
    one, two = new_node(msp=growers), new_node(msp=traders)
    farm, mill = new_party(ledger, msp=growers), new_party(ledger, msp=traders)
    lot = new_lot()
    capture(farm, made(lot), sent(lot, farm, mill))
    capture(mill, received(lot, farm, mill))
    assert sign(one) == sign(two) == selectors.tree_size()

    roots = proofs.read_roots(b"".join(ledger.roots().values()))
    said = verify(item_proof(lot, organisations=2).data, roots)
    assert [event["party"] for event in said["events"]] == [farm, farm, mill]
    assert [each["node"] for each in said["cosigners"]] == [one, two]
    assert "CN=ca-growers" in said["proved"]
    assert "CN=ca-traders" in said["proved"]

    signer = Signer.objects.get(node=two)
    content = decode(statement(signer, origin=stated(two)[0].origin).payload)
    other = calls.checkpoint_state(**{**content, "root": write_bytes(bytes(32))})
    endorsement = ledger.endorse(other, signer=two)
    (finding,) = calls.verdict(endorsement.response).findings
    assert finding.sentence.startswith(f"Node {two} signed two different trees")
    ledger.submit(endorsement, signer=two)
    assert ledger.commit(endorsement.transaction_id, signer=two, timeout=30).valid
    settle()
    assert [(each.node, each.fault) for each in selectors.wrong()] == [(two, "other_tree")]


def test_two_nodes_state_the_same_size_in_one_block_without_conflict(ledger: FabricLedger) -> None:
    nodes = [new_node(msp=msp) for msp in ledger.organisations()]
    fields = {"origin": "lotbook/x/00", "size": 10**6, "root": write_bytes(bytes(32))}
    call = calls.checkpoint_state(**fields, time=1, signature="c2ln")  # type: ignore[arg-type]
    endorsed = [(node, ledger.endorse(call, signer=node)) for node in nodes]
    for node, endorsement in endorsed:
        ledger.submit(endorsement, signer=node)
    for node, endorsement in endorsed:
        assert ledger.commit(endorsement.transaction_id, signer=node, timeout=30).valid


def test_members_prove_a_trail_with_its_blocks(ledger: FabricLedger, tmp_path: Path) -> None:
    growers, traders = ledger.organisations()
    nodes = [new_node(msp=growers), new_node(msp=traders)]
    farm, mill = new_party(ledger, msp=growers), new_party(ledger, msp=traders)
    lot = new_lot()
    capture(farm, made(lot), sent(lot, farm, mill))
    capture(mill, received(lot, farm, mill))
    for node in nodes:
        assert selectors.tree_size() in (sign(node), sign(node))
    file, channel = tmp_path / "blocks.json", tmp_path / "channel.block"
    call_command("proof", "export-blocks", digital_link(lot), out=file)
    call_command("proof", "channel", out=channel)
    said = block_proofs.verify(file.read_bytes(), channel.read_bytes())
    assert [event["party"] for event in said["events"]] == [farm, farm, mill]
    signed = " ".join(said["signed"])
    assert f"was signed by {farm} and endorsed by GrowersMSP and TradersMSP" in signed
    assert "was ordered by OrderingMSP" in said["signed"][0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE capture_event SET status = 'recorded'")
    with pytest.raises(ProofError, match="The blocks do not prove the events: Leaf"):
        item_blocks(lot, organisations=2)
