"""Full blocks as peers deliver them, read into plain values, with the hashes that chain them."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import DecodeError

from hlfabric import protos
from hlfabric.errors import BlockError
from hlfabric.validation import VALID, code_name

CONFIG: int = protos.common.CONFIG
ENDORSER_TRANSACTION: int = protos.common.ENDORSER_TRANSACTION
FILTER: int = protos.common.TRANSACTIONS_FILTER
SIGNATURES: int = protos.common.SIGNATURES
COMMIT_HASH: int = protos.common.COMMIT_HASH


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A peer's identity and its signature over what it endorsed, followed by that identity."""

    endorser: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of a block, valid or not; ``signed`` is what its creator signed.

    What only a chaincode's transaction has is empty for others (``type`` is not
    ENDORSER_TRANSACTION), such as configurations, and for those no peer could read.
    """

    id: str
    position: int
    type: int
    timestamp: datetime
    validation_code: int
    creator_bytes: bytes
    chaincode: str = ""
    args: tuple[bytes, ...] = ()
    response_status: int = 0
    response_payload: bytes = b""
    endorsed: bytes = b""
    endorsements: tuple[Endorsement, ...] = ()
    signed: bytes = b""
    signature: bytes = b""

    @property
    def validation_name(self) -> str:
        """The validation code's name, such as VALID or MVCC_READ_CONFLICT."""
        return code_name(self.validation_code)

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.validation_code == VALID

    def writes(self, chaincode: str) -> dict[str, bytes | None]:
        """The public keys that it writes in a chaincode's namespace; None deletes a key.

        Parsed from what was endorsed, at each call. Empty for what is no chaincode's transaction.
        """
        if not self.endorsed:
            return {}
        answer = protos.response.ProposalResponsePayload.FromString(self.endorsed)
        results = protos.proposal.ChaincodeAction.FromString(answer.extension).results
        return {
            write.key: None if write.is_delete else write.value
            for space in protos.rwset.TxReadWriteSet.FromString(results).ns_rwset
            if space.namespace == chaincode
            for write in protos.kv_rwset.KVRWSet.FromString(space.rwset).writes
        }

    @property
    def endorsers(self) -> tuple[bytes, ...]:
        """The serialized identities of the peers that endorsed it."""
        return tuple(endorsement.endorser for endorsement in self.endorsements)


@dataclass(frozen=True, slots=True)
class BlockSignature:
    """An orderer's identity, and its signature over ``message``, which contains the header."""

    signer: bytes
    message: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """A block: ``data_hash`` is what its header says, ``content_hash`` what its data comes to."""

    number: int
    previous_hash: bytes
    data_hash: bytes
    content_hash: bytes
    hash: bytes
    commit_hash: bytes
    transactions: tuple[Transaction, ...]
    signatures: tuple[BlockSignature, ...]


def header_hash(number: int, previous_hash: bytes, data_hash: bytes) -> bytes:
    """SHA-256 of the header's ASN.1 DER: the next block's previous hash."""
    return hashlib.sha256(header_bytes(number, previous_hash, data_hash)).digest()


def header_bytes(number: int, previous_hash: bytes, data_hash: bytes) -> bytes:
    """The header in ASN.1 DER, which is what orderers sign and the next block names."""
    integer = number.to_bytes(number.bit_length() // 8 + 1, "big")
    body = _der(0x02, integer) + _der(0x04, previous_hash) + _der(0x04, data_hash)
    return _der(0x30, body)


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def parse_block(block: Any) -> Block:
    """Read a ``common.Block``.

    Raises BlockError when it lacks a transaction's validation code or cannot be read.
    """
    header, data, metadata = block.header, block.data.data, block.metadata.metadata
    encoded = header_bytes(header.number, header.previous_hash, header.data_hash)
    codes = _part(metadata, FILTER)
    if len(codes) != len(data):
        raise BlockError(
            f"Block {header.number} has {len(data)} transactions and {len(codes)} codes."
        )
    try:
        return Block(
            number=header.number,
            previous_hash=header.previous_hash,
            data_hash=header.data_hash,
            content_hash=_content_hash(data),
            hash=hashlib.sha256(encoded).digest(),
            commit_hash=protos.common.Metadata.FromString(_part(metadata, COMMIT_HASH)).value,
            transactions=tuple(
                _transaction(position, *item)
                for position, item in enumerate(zip(data, codes, strict=True))
            ),
            signatures=_signatures(_part(metadata, SIGNATURES), encoded),
        )
    except (DecodeError, IndexError) as error:
        raise BlockError(f"Block {header.number} cannot be read: {error}") from error


def verify_block(block: Block, previous: Block | None = None) -> None:
    """Check the data against the header and, if given, that it follows ``previous``.

    Raises BlockError.
    """
    if block.content_hash != block.data_hash:
        raise BlockError(f"Block {block.number}: its data does not match its data hash.")
    if previous is not None:
        verify_link(block, previous.number, previous.hash)


def verify_link(block: Block, previous_number: int, previous_hash: bytes) -> None:
    """Check that a block follows the one of this number and hash. Raises BlockError."""
    if block.number != previous_number + 1:
        raise BlockError(f"Block {block.number} came after block {previous_number}.")
    if block.previous_hash != previous_hash:
        raise BlockError(f"Block {block.number}: its previous hash is not that of its predecessor.")


def _content_hash(data: Any) -> bytes:
    digest = hashlib.sha256()
    for item in data:
        digest.update(item)
    return digest.digest()


def _part(metadata: Any, index: int) -> bytes:
    part: bytes = metadata[index] if len(metadata) > index else b""
    return part


def _signatures(encoded: bytes, header: bytes) -> tuple[BlockSignature, ...]:
    metadata = protos.common.Metadata.FromString(encoded)
    return tuple(
        BlockSignature(
            signer=protos.common.SignatureHeader.FromString(each.signature_header).creator,
            message=metadata.value + each.signature_header + header,
            signature=each.signature,
        )
        for each in metadata.signatures
    )


def _transaction(position: int, encoded: bytes, code: int) -> Transaction:
    try:
        return _readable(position, encoded, code)
    except (DecodeError, IndexError):
        if code == VALID:
            raise
        return Transaction("", position, -1, datetime.fromtimestamp(0, UTC), code, b"")


def _readable(position: int, encoded: bytes, code: int) -> Transaction:
    envelope = protos.common.Envelope.FromString(encoded)
    payload = protos.common.Payload.FromString(envelope.payload)
    channel = protos.common.ChannelHeader.FromString(payload.header.channel_header)
    creator = protos.common.SignatureHeader.FromString(payload.header.signature_header).creator
    stamp = channel.timestamp.ToDatetime(UTC)
    common = (channel.tx_id, position, channel.type, stamp, code, creator)
    signed = {"signed": envelope.payload, "signature": envelope.signature}
    if channel.type != ENDORSER_TRANSACTION:
        return Transaction(*common, **signed)
    return Transaction(*common, *_call(payload.data), **signed)


def _call(
    data: bytes,
) -> tuple[str, tuple[bytes, ...], int, bytes, bytes, tuple[Endorsement, ...]]:
    action = protos.transaction.Transaction.FromString(data).actions[0]
    payload = protos.transaction.ChaincodeActionPayload.FromString(action.payload)
    call = protos.proposal.ChaincodeProposalPayload.FromString(payload.chaincode_proposal_payload)
    spec = protos.chaincode.ChaincodeInvocationSpec.FromString(call.input).chaincode_spec
    endorsed = payload.action.proposal_response_payload
    answer = protos.response.ProposalResponsePayload.FromString(endorsed)
    response = protos.proposal.ChaincodeAction.FromString(answer.extension).response
    return (
        spec.chaincode_id.name,
        tuple(spec.input.args),
        response.status,
        response.payload,
        endorsed,
        tuple(Endorsement(each.endorser, each.signature) for each in payload.action.endorsements),
    )
