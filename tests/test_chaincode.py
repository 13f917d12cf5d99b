"""One organisation's chaincode service: the contract behind a peer."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hlfabric.chaincode import ChaincodeServer
from provenance.chaincode import CustodyChaincode, require_own_sources
from provenance.contract import calls
from provenance.contract.calls import Call
from provenance.contract.version import source_hash
from provenance.domain.codec import decode, encode
from tests.contract.world import FARM, core
from tests.hlfabric.certificates import identity
from tests.hlfabric.chaincode.peer import BATCHES, Peer

ADMIN = identity(units=("admin",))
PARTY = identity(attributes={"lotbook.gln": FARM})


@pytest.fixture
def service() -> Iterator[ChaincodeServer]:
    """The contract as a service."""
    running = ChaincodeServer(CustodyChaincode(), address="127.0.0.1:0", package_id="custody:1")
    running.start()
    yield running
    running.stop()


def answer(peer: Peer, call: Call) -> tuple[int, str]:
    """Status, and payload or message, of one call."""
    response = peer.call(call.function.encode(), call.payload)
    return response.status, (response.payload.decode() or response.message)


def test_a_registered_party_records_and_its_state_reaches_the_peer(
    service: ChaincodeServer,
) -> None:
    address = f"127.0.0.1:{service.port}"
    register = calls.party_register(gln=FARM, msp=ADMIN.msp_id, roles=["producer"])
    with Peer(address, ADMIN, offer=BATCHES) as peer:
        assert answer(peer, register)[0] == 200
        state = dict(peer.state)
    with Peer(address, PARTY, offer=BATCHES) as peer:
        peer.state = state
        event = core(id="e1", action="ADD", items=["00/106141412345678908"])
        response = peer.call(b"events_record", calls.events_record([encode([event])]).payload)
        assert [str(verdict.status) for verdict in calls.verdicts(response.payload)] == ["applied"]
        assert decode(peer.state["item/00%2F106141412345678908"])["custodian"] == FARM


def test_a_refusal_names_its_code_and_reason(service: ChaincodeServer) -> None:
    with Peer(f"127.0.0.1:{service.port}", PARTY) as peer:
        assert answer(peer, Call("mint")) == (
            500,
            "unknown_function: There is no function 'mint'.",
        )
        status, message = answer(peer, calls.events_record([b"[]"]))
        assert (status, message) == (500, f"unknown_party: No party {FARM} is registered.")


def test_a_call_without_payload_is_answered(service: ChaincodeServer) -> None:
    with Peer(f"127.0.0.1:{service.port}", PARTY) as peer:
        assert peer.call(b"contract_version").payload == source_hash().encode()


def test_the_package_must_be_of_these_sources() -> None:
    require_own_sources({"CHAINCODE_ID": f"custody_{source_hash()[:16]}:package-hash"})
    for other in ({}, {"CHAINCODE_ID": "custody_0123456789abcdef:package-hash"}):
        with pytest.raises(SystemExit, match="made from others"):
            require_own_sources(other)


@pytest.mark.parametrize("module", ["provenance.chaincode", "provenance.contract.version"])
def test_the_commands_say_which_sources_they_run(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module],
        check=False,
        env={**os.environ, "CHAINCODE_ID": "custody_other:1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert source_hash()[:16] in done.stdout + done.stderr
    assert done.returncode == (1 if module == "provenance.chaincode" else 0)
