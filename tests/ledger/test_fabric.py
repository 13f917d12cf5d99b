"""What Fabric's failures mean to the port."""

import json
from pathlib import Path

import pytest
from grpc import StatusCode

from hlfabric import errors
from hlfabric.network import Network
from provenance.contract import calls
from provenance.ledger.fabric import FabricLedger, port_error, translated
from provenance.ledger.port import (
    LedgerConflict,
    LedgerError,
    LedgerRejected,
    LedgerUnavailable,
)
from tests.node import new_gln


def failed(code: StatusCode, said: str = "") -> errors.CallError:
    """An endorsement that failed, with a peer's own message."""
    details = (errors.PeerDetail("peer:1", "OneMSP", said),) if said else ()
    kind = errors.CATEGORIES.get(code, errors.EndorseError)
    return kind(code, "no", details=details, operation="endorse")


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (failed(StatusCode.UNAVAILABLE), LedgerUnavailable),
        (failed(StatusCode.DEADLINE_EXCEEDED), LedgerUnavailable),
        (failed(StatusCode.FAILED_PRECONDITION), LedgerUnavailable),
        (failed(StatusCode.UNKNOWN), LedgerUnavailable),
        (failed(StatusCode.ABORTED), LedgerConflict),
        (failed(StatusCode.ABORTED, "peer is down"), LedgerConflict),
        (failed(StatusCode.PERMISSION_DENIED), LedgerRejected),
        (
            failed(StatusCode.ABORTED, "chaincode response 500, unknown_party: No party 1."),
            LedgerRejected,
        ),
        (failed(StatusCode.ABORTED, "chaincode response 500, KeyError: 'lot'"), LedgerRejected),
        (
            failed(StatusCode.ABORTED, "chaincode response 500, PeerError: no ledger"),
            LedgerUnavailable,
        ),
        (
            failed(
                StatusCode.ABORTED,
                "chaincode response 500, The chaincode service is stopping: try again.",
            ),
            LedgerUnavailable,
        ),
        (
            failed(
                StatusCode.ABORTED, "chaincode response 500, The stream to the peer was closed."
            ),
            LedgerUnavailable,
        ),
    ],
)
def test_a_failure_says_what_to_do(failure: errors.CallError, meaning: type[LedgerError]) -> None:
    assert type(port_error(failure)) is meaning


def test_the_contracts_own_words_are_kept() -> None:
    said = "unknown_party: No party 1 is registered."
    error = port_error(failed(StatusCode.ABORTED, f"chaincode response 500, {said}"))
    assert str(error) == said


def test_without_a_profile_the_way_out_is_named(tmp_path: Path) -> None:
    ledger = FabricLedger(str(tmp_path / "connection.json"))
    with pytest.raises(LedgerUnavailable, match="fabric-network up"):
        ledger.evaluate(calls.contract_version(), signer="admin:OneMSP")


def test_a_block_that_does_not_fit_is_an_error_of_the_ledger() -> None:
    with pytest.raises(LedgerError, match="Block 7 does not follow"), translated():
        raise errors.BlockError("Block 7 does not follow block 6.")


@pytest.mark.fabric
def test_a_ca_that_does_not_answer_is_named(fabric_network: Network, tmp_path: Path) -> None:
    profile = json.loads(fabric_network.layout.profile.read_text())
    organisation = profile["organisations"][0]
    organisation["ca"]["url"] = "https://127.0.0.1:1"
    path = tmp_path / "connection.json"
    path.write_text(json.dumps(profile))
    gln = new_gln()
    with pytest.raises(LedgerError, match=f"did not enrol party {gln}"):
        FabricLedger(str(path)).enrol(gln=gln, msp=organisation["msp"])
