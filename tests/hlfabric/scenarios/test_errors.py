"""What a client is told when a transaction fails, and by whom."""

import grpc
import pytest

from hlfabric import Gateway, Identity, Member
from hlfabric.errors import EndorseError, EvaluateError, Unavailable
from tests.hlfabric.scenarios.conftest import Open

pytestmark = pytest.mark.fabric
WORDS = "no such lot"


def test_evaluate_tells_the_chaincode_s_words(gateway: Gateway, signer: Identity) -> None:
    with pytest.raises(EvaluateError, match=WORDS) as refused:
        gateway.evaluate(signer, "fail", WORDS.encode())
    assert refused.value.code == grpc.StatusCode.UNKNOWN
    assert refused.value.chaincode_message == WORDS
    assert len(refused.value.transaction_id) == 64


def test_endorse_tells_each_peer_s_words(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    both = [growers.msp, traders.msp]
    with pytest.raises(EndorseError, match="failed to") as refused:
        gateway.submit_transaction(growers.admin, "fail", WORDS.encode(), organizations=both)
    error = refused.value
    assert error.code == grpc.StatusCode.ABORTED
    assert error.chaincode_message == WORDS
    known = {growers.peer.address: growers.msp, traders.peer.address: traders.msp}
    assert error.details
    assert all(known[detail.address] == detail.msp_id for detail in error.details)
    assert {detail.message for detail in error.details} == {f"chaincode response 500, {WORDS}"}


def test_one_organisation_that_refuses_is_named(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    both = [growers.msp, traders.msp]
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(growers.admin, "fail_at", traders.msp.encode(), organizations=both)
    [detail] = refused.value.details
    assert (detail.address, detail.msp_id) == (traders.peer.address, traders.msp)
    assert f"{traders.msp} refuses to endorse this." in detail.message


def test_endorsers_that_differ_are_an_error(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    both = [growers.msp, traders.msp]
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(growers.admin, "peer_organisation", organizations=both)
    assert refused.value.code == grpc.StatusCode.ABORTED
    [detail] = refused.value.details
    assert "ProposalResponsePayloads do not match" in detail.message


def test_a_function_that_is_not_there(gateway: Gateway, signer: Identity) -> None:
    with pytest.raises(EndorseError) as refused:
        gateway.submit_transaction(signer, "nonexistent")
    assert refused.value.chaincode_message == "There is no function 'nonexistent'."


def test_a_chaincode_that_is_not_there(open_gateway: Open, growers: Member) -> None:
    gateway = open_gateway(growers.peer, chaincode="nonexistent")
    for call in (gateway.evaluate, gateway.endorse):
        with pytest.raises((EvaluateError, EndorseError, Unavailable), match="nonexistent"):
            call(growers.admin, "echo", b"")


def test_a_channel_that_is_not_there(open_gateway: Open, growers: Member) -> None:
    gateway = open_gateway(growers.peer, channel="nonexistent")
    with pytest.raises(Unavailable, match="nonexistent"):
        gateway.evaluate(growers.admin, "echo", b"")


def test_an_identity_that_its_msp_does_not_know(gateway: Gateway, growers: Member) -> None:
    admin = growers.admin
    stranger = Identity("TradersMSP", admin.certificate_pem, admin.private_key)
    with pytest.raises(EvaluateError, match="access denied"):
        gateway.evaluate(stranger, "echo", b"")
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(stranger, "echo", b"")
    assert any("access denied" in detail.message for detail in refused.value.details)
