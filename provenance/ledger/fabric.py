"""The ledger on Hyperledger Fabric: a thin layer over hlfabric."""

import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import grpc

from hlfabric import errors
from hlfabric.blocks import Block as FabricBlock
from hlfabric.blocks import Transaction as FabricTransaction
from hlfabric.ca import CAClient, CAError
from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.gateway import Gateway
from hlfabric.identity import Identity
from provenance.contract.calls import Call
from provenance.contract.contract import Creator
from provenance.ledger import wallet
from provenance.ledger.audit import audited
from provenance.ledger.creators import (
    ADMIN_PREFIX,
    attributes_of,
    certificate_of,
    creator_of,
)
from provenance.ledger.port import (
    Block,
    Commit,
    Endorsement,
    LedgerAltered,
    LedgerConflict,
    LedgerError,
    LedgerRejected,
    LedgerUnavailable,
    OutcomeUnknown,
    Transaction,
)

VERDICT = re.compile(r"(?!PeerError)\w+: ")
"""How the chaincode's refusals and faults begin: ``code: sentence`` or ``ErrorName: message``.

What else it answers (it is stopping, its peer failed) says nothing about the call.
"""

CATCH_UP_SECONDS = 10.0
CATCH_UP_PAUSE = 0.2


class FabricLedger:
    """One node's way to a Fabric network, described by a connection profile (JSON)."""

    name = "fabric"

    def __init__(self, profile_path: str) -> None:
        self._path = Path(profile_path)
        self._lock = Lock()
        self._loaded: dict[str, Any] | None = None
        self._gateways: dict[str, Gateway] = {}
        self._streams: list[BlockStream] = []

    # --- the port

    def evaluate(self, call: Call, *, signer: str) -> bytes:
        """The contract's response to a call that writes nothing."""
        identity = self._identity(signer)
        with translated():
            return self._gateway(identity.msp_id).evaluate(identity, call.function, call.payload)

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Have the call endorsed by as many organisations as the policy asks for."""
        identity = self._identity(signer)
        with translated():
            done = self._gateway(identity.msp_id).endorse(identity, call.function, call.payload)
        return Endorsement(done.transaction_id, done.envelope, done.result)

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Hand the envelope to the orderer, by the signer's organisation's peer.

        Raises LedgerRejected too: the Gateway answers ABORTED only where the orderer refused
        (a status of 400 to 499).
        """
        gateway = self._gateway(self._identity(signer).msp_id)
        try:
            gateway.submit(endorsement.transaction_id, endorsement.envelope)
        except errors.CallError as error:
            refused = error.code == grpc.StatusCode.ABORTED
            raise (LedgerRejected if refused else OutcomeUnknown)(str(error)) from error

    def commit(self, transaction_id: str, *, signer: str, timeout: float) -> Commit:
        """Wait until the signer's organisation's peer has the transaction in a block."""
        identity = self._identity(signer)
        gateway = self._gateway(identity.msp_id)
        try:
            status = gateway.commit_status(identity, transaction_id, timeout=timeout)
        except errors.CallError as error:
            raise OutcomeUnknown(str(error)) from error
        return Commit(transaction_id, status.name, status.block_number)

    def height(self) -> int:
        """The number of blocks that the node's peer has."""
        stream = self._stream()
        try:
            with translated():
                return stream.height()
        finally:
            stream.close()

    def blocks(
        self, start: int, *, stop: int | None = None, msp: str | None = None
    ) -> Iterator[Block]:
        """Blocks from the node's or another organisation's peer, numbers and hashes checked."""
        stream = self._stream(msp)
        self._streams.append(stream)
        try:
            with translated():
                for block in stream.blocks(start, stop):
                    yield _block(block, self._profile["chaincode"])
        finally:
            stream.close()
            self._streams.remove(stream)

    @property
    def channel(self) -> str:
        """The channel's name."""
        return str(self._profile["channel"])

    def roots(self) -> dict[str, bytes]:
        """The organisations' CAs as the profile names them."""
        return {
            organisation["msp"]: Path(organisation["ca"]["roots"]).read_bytes()
            for organisation in self._profile["organisations"]
        }

    def audit(self, start: int, stop: int) -> Iterator[tuple[int, list[str]]]:
        """Blocks of all organisations' peers, side by side."""
        with ExitStack() as opened, translated():
            streams = {msp: opened.enter_context(closing(self._stream(msp)))
                       for msp in self.organisations()}  # fmt: skip
            for msp, stream in streams.items():
                _require_height(stream, stop, msp)
            peers = {msp: stream.blocks(start, stop) for msp, stream in streams.items()}
            yield from audited(peers, self.block, chaincode=self._profile["chaincode"])

    def block(self, number: int) -> bytes:
        """A block from the node's peer."""
        with closing(self._stream()) as stream, translated():
            return stream.raw(number)

    def configuration(self) -> bytes:
        """The channel's configuration of now, from the node's peer."""
        with closing(self._stream()) as stream, translated():
            return stream.configuration()

    def close(self) -> None:
        """End every stream and connection."""
        for stream in list(self._streams):
            stream.close()
        for gateway in self._gateways.values():
            gateway.close()
        self._gateways.clear()

    # --- identities

    def organisations(self) -> list[str]:
        """The MSPs that the profile knows."""
        return [organisation["msp"] for organisation in self._profile["organisations"]]

    def enrol(self, *, gln: str, msp: str, node: bool = False) -> None:
        """Register and enrol a party with its organisation's CA, its GLN as attribute."""
        described = self._organisation(msp)["ca"]
        registrar = _load(msp, described["registrar"])
        roots = Path(described["tls_roots"]).read_bytes()
        client = CAClient(described["url"], described["name"], tls_roots=roots)
        name = _enrolment_id(gln)
        try:
            attributes = attributes_of(gln, node=node)
            secret = client.register(registrar, name, kind="client", attributes=attributes)
            enrolled = client.enroll(name, secret)
        except CAError as error:
            raise LedgerError(f"The CA of {msp} did not enrol party {gln}: {error}") from error
        wallet.party_add(
            gln=gln,
            msp=msp,
            certificate_pem=enrolled.certificate_pem,
            private_key_pem=enrolled.private_key_pem,
        )

    def _identity(self, signer: str) -> Identity:
        if signer.startswith(ADMIN_PREFIX):
            msp = signer.removeprefix(ADMIN_PREFIX)
            return _load(msp, self._organisation(msp)["admin"])
        return wallet.signer(signer)

    # --- connections

    @property
    def _profile(self) -> dict[str, Any]:
        if self._loaded is None:
            try:
                self._loaded = json.loads(self._path.read_text())
            except (OSError, ValueError) as error:
                raise LedgerUnavailable(
                    f"The network's profile {self._path} cannot be read: {error}. "
                    "`python fabric-network up` writes it."
                ) from error
        return self._loaded

    def _organisation(self, msp: str) -> dict[str, Any]:
        for organisation in self._profile["organisations"]:
            if organisation["msp"] == msp:
                return dict(organisation)
        raise LedgerRejected(f"The network's profile knows no organisation {msp}.")

    def _endpoint(self, msp: str) -> Endpoint:
        peer = self._organisation(msp)["peer"]
        roots = Path(peer["tls_roots"]).read_bytes()
        return Endpoint(peer["address"], roots, peer["server_name"])

    def _gateway(self, msp: str) -> Gateway:
        with self._lock:
            if msp not in self._gateways:
                self._gateways[msp] = Gateway(
                    self._endpoint(msp),
                    channel=self._profile["channel"],
                    chaincode=self._profile["chaincode"],
                )
            return self._gateways[msp]

    def _stream(self, msp: str | None = None) -> BlockStream:
        """From an organisation's peer; without its name, the first's, which is the node's own."""
        msp = msp or self.organisations()[0]
        identity = _load(msp, self._organisation(msp)["admin"])
        return BlockStream([self._endpoint(msp)], identity, channel=self.channel)


def _enrolment_id(gln: str) -> str:
    """A key lost with its wallet is replaced by a new registration under another id."""
    return f"party-{gln}-{secrets.token_hex(4)}"


def _load(msp: str, paths: dict[str, str]) -> Identity:
    return Identity.load(msp, Path(paths["certificate"]), Path(paths["private_key"]))


def _require_height(stream: BlockStream, height: int, msp: str) -> None:
    """Give a peer that is a little behind time to catch up."""
    deadline = time.monotonic() + CATCH_UP_SECONDS
    while stream.height() < height:
        if time.monotonic() > deadline:
            raise LedgerUnavailable(f"The peer of {msp} does not have all {height} blocks yet.")
        time.sleep(CATCH_UP_PAUSE)


@contextmanager
def translated() -> Iterator[None]:
    """hlfabric's errors as the port's."""
    try:
        yield
    except errors.CallError as error:
        raise port_error(error) from error
    except errors.BlockError as error:
        raise LedgerAltered(str(error)) from error


def port_error(error: errors.CallError) -> LedgerError:
    """What a failed call means to the caller: try again, show the reason, or neither."""
    said = error.chaincode_message
    if said is not None:
        return (LedgerRejected if VERDICT.match(said) else LedgerUnavailable)(said)
    if isinstance(error, errors.Unavailable | errors.DeadlineExceeded):
        return LedgerUnavailable(str(error))
    if error.code in {grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.UNKNOWN}:
        return LedgerUnavailable(str(error))
    if error.code == grpc.StatusCode.ABORTED:
        return LedgerConflict(str(error))
    return LedgerRejected(str(error))


def _block(block: FabricBlock, chaincode: str) -> Block:
    return Block(
        block.number,
        block.previous_hash,
        block.data_hash,
        block.hash,
        tuple(_transaction(entry, chaincode) for entry in block.transactions),
    )


def _transaction(transaction: FabricTransaction, chaincode: str) -> Transaction:
    """A block's transaction; of another chaincode, or a configuration, without its call."""
    ours = transaction.chaincode == chaincode
    creator = creator_of(transaction.creator_bytes) if ours else Creator("")
    function, payload = (*transaction.args, b"", b"")[:2] if ours else (b"", b"")
    return Transaction(
        id=transaction.id,
        position=transaction.position,
        code=transaction.validation_name,
        msp=creator.msp,
        gln=creator.gln,
        timestamp=transaction.timestamp.isoformat(),
        function=function.decode(errors="replace"),
        payload=payload,
        response=transaction.response_payload if ours else b"",
        writes=_writes(transaction, chaincode) if ours and transaction.valid else {},
        certificate=certificate_of(transaction.creator_bytes) if ours else b"",
    )


def _writes(transaction: FabricTransaction, chaincode: str) -> dict[str, bytes]:
    """The contract deletes no key."""
    return {key: value for key, value in transaction.writes(chaincode).items() if value is not None}
