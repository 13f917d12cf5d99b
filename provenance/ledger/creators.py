"""Who signed a transaction, and what this node's own signers are called."""

from hlfabric.identity import creator as read_creator
from provenance.contract.contract import Creator, creator_from

ADMIN_PREFIX = "admin:"


def creator_of(serialized: bytes) -> Creator:
    """Who signed, by the certificate that the network has checked."""
    info = read_creator(serialized)
    return creator_from(info.msp_id, info.attributes, info.organizational_units)


def admin_of(msp: str) -> str:
    """The signer's name of an organisation's admin."""
    return f"{ADMIN_PREFIX}{msp}"
