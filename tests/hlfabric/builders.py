"""Protobuf messages of Fabric, built for tests."""

import hashlib
from collections.abc import Sequence
from typing import Any

from hlfabric import protos
from hlfabric.blocks import header_bytes, header_hash
from hlfabric.identity import Identity
from hlfabric.proposal import build_proposal, envelope, signature_header


def read_write_set(**writes: bytes | None) -> bytes:
    """Results of a chaincode ``lotbook`` that writes these keys; None deletes one."""
    written = [
        protos.kv_rwset.KVWrite(key=key, value=value, is_delete=value is None)
        for key, value in writes.items()
    ]
    keys = protos.kv_rwset.KVRWSet(writes=written).SerializeToString()
    spaces = [
        protos.rwset.NsReadWriteSet(namespace="_lifecycle", rwset=keys),
        protos.rwset.NsReadWriteSet(namespace="lotbook", rwset=keys),
    ]
    encoded: bytes = protos.rwset.TxReadWriteSet(ns_rwset=spaces).SerializeToString()
    return encoded


def endorsed_payload(
    signer: Identity,
    *args: bytes,
    endorsers: Sequence[Identity],
    result: bytes,
    results: bytes = b"",
) -> bytes:
    """The payload of a transaction as a gateway prepares it, endorsed by peers."""
    proposal = build_proposal(signer.serialized, "supply", "lotbook", args)
    message = protos.proposal.Proposal.FromString(proposal.payload)
    response = protos.response.Response(status=200, payload=result)
    action = protos.proposal.ChaincodeAction(response=response, results=results)
    asked = protos.common.Header.FromString(message.header)
    parts = (asked.channel_header, asked.signature_header, message.payload)
    answer = protos.response.ProposalResponsePayload(
        extension=action.SerializeToString(),
        proposal_hash=hashlib.sha256(b"".join(parts)).digest(),
    )
    endorsed = answer.SerializeToString()
    endorsements = [
        protos.response.Endorsement(
            endorser=peer.serialized, signature=peer.sign(endorsed + peer.serialized)
        )
        for peer in endorsers
    ]
    payload = protos.transaction.ChaincodeActionPayload(
        chaincode_proposal_payload=message.payload,
        action=protos.transaction.ChaincodeEndorsedAction(
            proposal_response_payload=endorsed, endorsements=endorsements
        ),
    )
    actions = [protos.transaction.TransactionAction(payload=payload.SerializeToString())]
    data = protos.transaction.Transaction(actions=actions).SerializeToString()
    header = protos.common.Header.FromString(message.header)
    encoded: bytes = protos.common.Payload(header=header, data=data).SerializeToString()
    return encoded


def signed(signer: Identity, payload: bytes) -> bytes:
    """An envelope."""
    encoded: bytes = envelope(payload, signer.sign(payload)).SerializeToString()
    return encoded


def block(
    number: int,
    previous_hash: bytes,
    *transactions: bytes,
    codes: bytes,
    orderer: Identity | None = None,
) -> Any:
    """A block of these envelopes and validation codes, with the commit hash ``commit``."""
    header = protos.common.BlockHeader(
        number=number,
        previous_hash=previous_hash,
        data_hash=hashlib.sha256(b"".join(transactions)).digest(),
    )
    commit = protos.common.Metadata(value=b"commit").SerializeToString()
    signatures = b"" if orderer is None else _signed_metadata(header, orderer)
    return protos.common.Block(
        header=header,
        data=protos.common.BlockData(data=transactions),
        metadata=protos.common.BlockMetadata(metadata=[signatures, b"", codes, b"", commit]),
    )


def _signed_metadata(header: Any, orderer: Identity) -> bytes:
    signer = signature_header(orderer.serialized, b"nonce")
    der = header_bytes(header.number, header.previous_hash, header.data_hash)
    signature = protos.common.MetadataSignature(
        signature_header=signer, signature=orderer.sign(b"last" + signer + der)
    )
    metadata = protos.common.Metadata(value=b"last", signatures=[signature])
    encoded: bytes = metadata.SerializeToString()
    return encoded


def hash_of(raw: Any) -> bytes:
    """A block's own hash."""
    return header_hash(raw.header.number, raw.header.previous_hash, raw.header.data_hash)
