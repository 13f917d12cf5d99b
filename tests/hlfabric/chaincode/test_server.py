"""The service's start and stop, its TLS and its environment."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hlfabric import protos
from hlfabric.chaincode import ChaincodeServer, ServerTLS, Stub
from hlfabric.chaincode.server import tls_from
from tests.hlfabric.certificates import certificate, private_pem
from tests.hlfabric.chaincode.conftest import SIGNER
from tests.hlfabric.chaincode.peer import TIMEOUT, Peer, response_of
from tests.hlfabric.kv_chaincode import FUNCTIONS, KeyValue

Message = protos.shim.ChaincodeMessage


def test_stop_finishes_what_runs_and_refuses_the_rest(
    server: ChaincodeServer, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, release = threading.Event(), threading.Event()

    def hold(stub: Stub) -> bytes:
        running.set()
        assert release.wait(TIMEOUT)
        return stub.get_state("lot") or b"none"

    monkeypatch.setitem(FUNCTIONS, "hold", hold)
    held = peer.begin(b"hold")
    assert running.wait(TIMEOUT)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    while (late := peer.call(b"contract_version")).status == 200:
        pass
    assert "stopping" in late.message
    release.set()
    assert response_of(peer.result(held)).payload == b"none"
    stopping.join(TIMEOUT)
    assert peer.ended.wait(TIMEOUT)


def test_stop_cuts_off_what_takes_too_long(server: ChaincodeServer, peer: Peer) -> None:
    peer.silent = True
    peer.begin(b"get", b"lot")
    assert peer.asking.wait(TIMEOUT)
    server.stop(grace=0.05)
    assert peer.ended.wait(TIMEOUT)


def test_a_taken_address_is_an_error(server: ChaincodeServer) -> None:
    with pytest.raises(OSError, match="cannot listen"):
        ChaincodeServer(KeyValue(), address=f"127.0.0.1:{server.port}", package_id="kv:hash")


def key_pair(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(certificate(key))
    paths[1].write_bytes(private_pem(key))
    return paths


@pytest.mark.parametrize("shown", [True, False])
def test_tls_asks_peers_for_a_certificate(shown: bool, tmp_path: Path) -> None:
    server_pem, server_key = key_pair(tmp_path, "server")
    peer_pem, peer_key = key_pair(tmp_path, "peer")
    environment = {
        "CHAINCODE_TLS_CERT": str(server_pem),
        "CHAINCODE_TLS_KEY": str(server_key),
        "CHAINCODE_TLS_ROOTS": str(peer_pem),
    }
    service = ChaincodeServer(
        KeyValue(), address="127.0.0.1:0", package_id="kv:hash", tls=tls_from(environment)
    )
    service.start()
    pair = (peer_key.read_bytes(), peer_pem.read_bytes()) if shown else (None, None)
    credentials = grpc.ssl_channel_credentials(server_pem.read_bytes(), *pair)
    channel = grpc.secure_channel(f"localhost:{service.port}", credentials)
    call = protos.shim_service.ChaincodeStub(channel).Connect(iter(()), timeout=TIMEOUT)
    if shown:
        assert next(call).type == Message.REGISTER
    else:
        with pytest.raises(grpc.RpcError) as refused:
            next(call)
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
    channel.close()
    service.stop()


def test_tls_from_the_environment(tmp_path: Path) -> None:
    certificate_path, key_path = key_pair(tmp_path, "server")
    environment = {
        "CHAINCODE_TLS_CERT": str(certificate_path),
        "CHAINCODE_TLS_KEY": str(key_path),
    }
    expected = ServerTLS(certificate_path.read_bytes(), key_path.read_bytes())
    assert tls_from(environment) == expected
    assert tls_from({}) is None
    del environment["CHAINCODE_TLS_KEY"]
    with pytest.raises(KeyError, match="CHAINCODE_TLS_KEY"):
        tls_from(environment)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_process(number: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {
        "CHAINCODE_ID": "kv:process",
        "CHAINCODE_SERVER_ADDRESS": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "tests.hlfabric.kv_chaincode"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if "listens on port" in line)
        with Peer(f"127.0.0.1:{port}", SIGNER) as connected:
            assert connected.registered_as == "kv:process"
            process.send_signal(number)
            assert connected.ended.wait(TIMEOUT)
        assert process.wait(TIMEOUT) == 0
