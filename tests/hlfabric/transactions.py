"""Transactions on the real network, from proposal to block."""

from hlfabric.blocks import Transaction
from hlfabric.deliver import BlockStream
from hlfabric.gateway import CommitStatus, EndorsedTransaction, Gateway
from hlfabric.identity import Identity

TIMEOUT = 30


def record(gateway: Gateway, signer: Identity, function: str, *args: bytes) -> CommitStatus:
    endorsed = gateway.endorse(signer, function, *args)
    return commit(gateway, signer, endorsed)


def commit(gateway: Gateway, signer: Identity, endorsed: EndorsedTransaction) -> CommitStatus:
    gateway.submit(endorsed.transaction_id, endorsed.envelope)
    return gateway.commit_status(signer, endorsed.transaction_id, timeout=TIMEOUT)


def transaction(blocks: BlockStream, status: CommitStatus) -> Transaction:
    [block] = blocks.blocks(status.block_number, status.block_number + 1)
    return next(each for each in block.transactions if each.id == status.transaction_id)
