"""The same document twice, and two companies that take the same items at once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest

from hlfabric.network import free_port
from provenance.local.node import Node
from provenance.local.state import State
from tests.e2e.conftest import Member, join
from tests.e2e.documents import as_bytes, event
from tests.faults import ledger
from tests.faults.load import insist
from tests.faults.system import System
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
DOCUMENTS, PER_DOCUMENT, ITEMS = 20, 5, 40
GTIN = "09521000001022"
OTHERS = ("web", "relay", "follower")


def test_same_document_sent_twice_at_once_and_later(trial: Trial) -> None:
    (member, _) = trial.members
    documents, ids = [], set()
    for _number in range(DOCUMENTS):
        events = [event(uuid4().hex[:18], "commissioning") for _ in range(PER_DOCUMENT)]
        documents.append(as_bytes(*events))
        ids |= {entry["eventID"] for entry in events}
    jobs: list[str] = []

    def send_all() -> None:
        jobs.extend(insist(member.client, document) for document in documents)

    at_once(send_all, send_all)
    trial.wait(lambda: trial.indexed(ids) == ids, "all are indexed")
    send_all()
    assert len(jobs) == 3 * DOCUMENTS
    trial.prove(ids, [(member.gln, job) for job in jobs], None)


def test_two_nodes_receive_the_same_items_at_once(trial: Trial, other_node: Node) -> None:
    sender, here = trial.members
    (there,) = join(other_node, 1)
    items = [f"https://id.gs1.org/01/{GTIN}/21/{uuid4().hex[:18]}" for _ in range(ITEMS)]
    made = [moved("commissioning", item, action="ADD") for item in items]
    sent = [moved("shipping", item, **party("source", sender)) for item in items]
    for events in (made, sent):
        assert sender.client.finished(sender.client.capture(as_bytes(*events)))["success"]
    received: dict[str, list[dict[str, Any]]] = {
        rival.gln: [moved("receiving", item, **party("source", sender)) for item in items]
        for rival in (here, there)
    }
    jobs: dict[str, str] = {}

    def receive(rival: Member) -> Callable[[], None]:
        document = as_bytes(*received[rival.gln])
        return lambda: jobs.update({rival.gln: insist(rival.client, document)})

    at_once(receive(here), receive(there))
    assert all(rival.client.finished(jobs[rival.gln])["success"] for rival in (here, there))
    trial.note = f"{conflicts(trial.system)} conflicts"
    both = [*received[here.gln], *received[there.gln]]
    trial.wait(trial.settled, "all are indexed")
    _each_item_went_to_one(trial, both)
    ids = {str(event["eventID"]) for event in [*made, *sent, *both]}
    trial.prove(ids, [], None)


def _each_item_went_to_one(trial: Trial, received: Sequence[dict[str, Any]]) -> None:
    items = {event["eventID"]: event["epcList"][0] for event in received}
    question = "SELECT event_id, status FROM capture_event WHERE event_id = ANY(%s)"
    rows = trial.ask(question, list(items))
    assert Counter(status for _event, status in rows) == {"applied": ITEMS, "recorded": ITEMS}
    assert len({items[event] for event, status in rows if status == "applied"}) == ITEMS


def at_once(*works: Callable[[], None]) -> None:
    """Do all of it at the same time; raises what one of them raised."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works))

    def do(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=do, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def moved(step: str, item: str, *, action: str = "OBSERVE", **more: Any) -> dict[str, Any]:
    """An event on one item."""
    made = event(uuid4().hex[:18], step, action=action, epcList=[item], **more)
    return {name: value for name, value in made.items() if name != "quantityList"}


def party(kind: str, member: Member) -> dict[str, Any]:
    """A possessing party as source."""
    named = {"type": "possessing_party", kind: f"https://id.gs1.org/417/{member.gln}"}
    return {f"{kind}List": [named]}


def conflicts(system: System) -> int:
    """How many transactions of the ledger were in vain because others came first."""
    found = ledger.blocks(system.network, ledger.organisations(system.network)[0])
    codes = [entry.validation_name for block in found for entry in block.transactions]
    return codes.count("MVCC_READ_CONFLICT")


@pytest.fixture
def other_node(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A second deployment on the same network, with a database and a wallet of its own."""
    folder = tmp_path_factory.mktemp("other")
    (folder / "network").symlink_to(system.network.state)
    node = Node(State(folder, "fabric"), free_port())
    node.start_database()
    for name in ("valkey", *OTHERS):
        node.launch(name)
    yield node
    node.stop()
