"""Who signed a transaction, and what this node's own signers are called."""

from functools import lru_cache

from cryptography.hazmat.primitives.serialization import Encoding

from hlfabric.identity import creator as read_creator
from provenance.contract.contract import GLN_ATTRIBUTE, Creator, creator_from
from provenance.ledger import proofs

ADMIN_PREFIX = "admin:"


def creator_of(serialized: bytes) -> Creator:
    """Who signed, by the certificate that the network has checked."""
    info = read_creator(serialized)
    return creator_from(info.msp_id, info.attributes, info.organizational_units)


@lru_cache(maxsize=4096)
def certificate_of(serialized: bytes) -> bytes:
    """The certificate of who signed, in PEM."""
    return read_creator(serialized).certificate.public_bytes(Encoding.PEM)


def attributes_of(gln: str, *, node: bool) -> dict[str, str]:
    """What a CA is asked to write into a party's certificate."""
    return {GLN_ATTRIBUTE: gln, **({proofs.ROLE: proofs.NODE} if node else {})}


def admin_of(msp: str) -> str:
    """The signer's name of an organisation's admin."""
    return f"{ADMIN_PREFIX}{msp}"
