"""All example documents get in: each on a fresh state, and together on the real network."""

from pathlib import Path

import pytest

from provenance.capture.selectors import INDEXED, job_state
from provenance.capture.services import PROCEED, ROLLBACK, document_capture
from provenance.index.services import catch_up
from provenance.ledger.services import get_ledger, organisations
from provenance.local.examples import is_query_document
from provenance.local.node import Node
from provenance.parties.services import party_register
from provenance.relay.relay import Relay
from tests.e2e.conftest import join, new_gln
from tests.shared_cases import epcis_examples

EXAMPLES = epcis_examples()


def _name(path: Path) -> str:
    return path.stem


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behaviour", [ROLLBACK, PROCEED])
@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_alone_on_a_fresh_state(path: Path, behaviour: str) -> None:
    ledger, gln = get_ledger(), new_gln()
    assert ledger.height() == 0
    party_register(gln=gln, msp=organisations()[0], roles=["producer"])
    Relay(ledger).run_once()
    job = document_capture(
        data=path.read_bytes(),
        party=gln,
        client="examples",
        error_behaviour=behaviour,
        query_documents=True,
    )
    Relay(ledger).run_once()
    catch_up(ledger=ledger)
    events = job_state(job).events
    assert events
    assert {event.state for event in events} == {INDEXED}
    assert {event.status for event in events} <= {"applied", "recorded"}


@pytest.mark.fabric
def test_together_on_the_real_network_each_by_a_recorder_of_its_own(
    fabric_node: Node,
) -> None:
    """A recorder of its own per document: ids that two documents share do not meet.

    Items do meet: what one document commissioned, another finds there.
    """
    paths = [path for path in EXAMPLES if not is_query_document(path)]
    members = join(fabric_node, *(number % 2 for number in range(len(paths))))
    jobs = [
        (path, member, member.client.capture(path.read_bytes(), error_behaviour="proceed"))
        for path, member in zip(paths, members, strict=True)
    ]
    for path, member, job in jobs:
        finished = member.client.finished(job)
        assert finished["success"], (path.name, finished)


@pytest.mark.fabric
def test_a_query_document_by_the_command(fabric_node: Node) -> None:
    for path in filter(is_query_document, EXAMPLES):
        (member,) = join(fabric_node, 0)
        fabric_node.manage("capture", str(path), "--party", member.gln, "--wait")
