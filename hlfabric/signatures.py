"""Who signed a block and its transactions, checked against the channel's organisations."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from hlfabric import protos
from hlfabric.blocks import ENDORSER_TRANSACTION, Block, Transaction
from hlfabric.errors import SignatureError
from hlfabric.identity import ECDSA_SHA256, P256_ORDER, CreatorInfo
from hlfabric.msp import ORDERER, PEER, Channel, vouched


@dataclass(frozen=True, slots=True)
class Signers:
    """Who made a transaction, and whose peers endorsed it."""

    creator: CreatorInfo
    endorsers: tuple[CreatorInfo, ...]

    @property
    def organisations(self) -> frozenset[str]:
        """The MSP ids of the endorsers."""
        return frozenset(endorser.msp_id for endorser in self.endorsers)


def orderers_of(block: Block, channel: Channel) -> tuple[CreatorInfo, ...]:
    """The orderers that signed a block's header and the last configuration's number.

    Their certificates must have been valid at the time of one of its transactions at least; a
    block itself has no time. A channel's first block is signed by nobody: hold it against the one
    that peers joined with.
    Not for channels ordered by BFT, whose signatures name their signers otherwise. Raises
    SignatureError where there is none, or one that does not hold.
    """
    if not block.signatures or not block.transactions:
        raise SignatureError(f"Block {block.number} is signed by no orderer.")
    at = {transaction.timestamp for transaction in block.transactions}
    return tuple(
        _signed(
            vouched(each.signer, channel.orderers, at=at, role=ORDERER),
            each.message,
            each.signature,
            f"block {block.number}",
        )
        for each in block.signatures
    )


def signers_of(transaction: Transaction, channel: Channel) -> Signers:
    """Who signed a chaincode's transaction: its creator all of it, peers what they endorsed.

    What was endorsed must be an answer to what the creator sent. Valid or not is the peers' to
    judge, by the endorsement policy. Raises SignatureError.
    """
    if transaction.type != ENDORSER_TRANSACTION:
        raise SignatureError(f"Transaction {transaction.id} is no chaincode's.")
    at, endorsed = {transaction.timestamp}, transaction.endorsed
    what = f"transaction {transaction.id}"
    creator = vouched(transaction.creator_bytes, channel.members, at=at)
    _signed(creator, transaction.signed, transaction.signature, what)
    named = _channel_of(transaction.signed)
    if named != channel.name:
        raise SignatureError(f"{what.capitalize()} is of the channel {named!r}.")
    if _proposal_hash(transaction.signed) != _endorsed_hash(endorsed):
        raise SignatureError(f"What was endorsed in {what} answers another proposal.")
    endorsers = tuple(
        _signed(
            vouched(each.endorser, channel.members, at=at, role=PEER),
            endorsed + each.endorser,
            each.signature,
            what,
        )
        for each in transaction.endorsements
    )
    return Signers(creator, endorsers)


def _signed(info: CreatorInfo, message: bytes, signature: bytes, what: str) -> CreatorInfo:
    subject = f"{info.certificate.subject.rfc4514_string()} of {info.msp_id}"
    try:
        key = info.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise SignatureError(f"The key of {subject} is no elliptic curve key.")
        key.verify(signature, message, ECDSA_SHA256)
        if decode_dss_signature(signature)[1] > P256_ORDER // 2:
            raise SignatureError(f"The signature of {subject} on {what} has a high S.")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise SignatureError(f"The signature of {subject} does not fit {what}.") from error
    return info


def _channel_of(signed: bytes) -> str:
    header = protos.common.Payload.FromString(signed).header.channel_header
    return str(protos.common.ChannelHeader.FromString(header).channel_id)


def _proposal_hash(signed: bytes) -> bytes:
    """SHA-256 of what peers were asked, as they write it into what they endorse."""
    payload = protos.common.Payload.FromString(signed)
    action = protos.transaction.Transaction.FromString(payload.data).actions[0]
    asked = protos.transaction.ChaincodeActionPayload.FromString(action.payload)
    header = payload.header
    parts = (header.channel_header, header.signature_header, asked.chaincode_proposal_payload)
    return hashlib.sha256(b"".join(parts)).digest()


def _endorsed_hash(endorsed: bytes) -> bytes:
    answer = protos.response.ProposalResponsePayload.FromString(endorsed)
    found: bytes = answer.proposal_hash
    return found
