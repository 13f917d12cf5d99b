"""What members of a Fabric channel can check of its blocks beyond the hashes that chain them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from hlfabric.blocks import CONFIG, ENDORSER_TRANSACTION, Block, Transaction
from hlfabric.errors import IdentityError, SignatureError
from hlfabric.msp import Channel, last_configuration, read_channel
from hlfabric.signatures import orderers_of, signers_of


def audited(
    peers: Mapping[str, Iterable[Block]], raw: Callable[[int], bytes], *, chaincode: str
) -> Iterator[tuple[int, list[str]]]:
    """Each block's number and what does not hold of it, by the blocks of each MSP's peer.

    ``raw`` gives a block by its number: the channel's configuration says who belongs to it, from
    one configuration block to the next.
    """
    channel: Channel | None = None
    for blocks in zip(*peers.values(), strict=True):
        own = blocks[0]
        channel = channel or read_channel(raw(last_configuration(raw(max(0, own.number - 1)))))
        others = _disagreements(dict(zip(peers, blocks, strict=True)))
        yield own.number, [*others, *faults(own, channel, chaincode=chaincode)]
        if any(each.type == CONFIG and each.valid for each in own.transactions):
            channel = read_channel(raw(own.number))


def faults(block: Block, channel: Channel, *, chaincode: str) -> Iterator[str]:
    """What does not hold of a block's signatures; the first block is signed by nobody."""
    if block.number == 0:
        return
    try:
        orderers_of(block, channel)
    except (IdentityError, SignatureError) as error:
        yield str(error)
    for transaction in block.transactions:
        if transaction.valid and transaction.type == ENDORSER_TRANSACTION:
            yield from _unendorsed(transaction, channel, chaincode)


def _unendorsed(transaction: Transaction, channel: Channel, chaincode: str) -> Iterator[str]:
    try:
        endorsing = signers_of(transaction, channel).organisations
    except (IdentityError, SignatureError) as error:
        yield str(error)
        return
    if transaction.chaincode == chaincode and len(endorsing) <= len(channel.members) // 2:
        by = " and ".join(sorted(endorsing)) or "nobody"
        count = len(channel.members)
        yield f"Transaction {transaction.id} is endorsed by {by} alone, of {count} organisations."


def _disagreements(blocks: Mapping[str, Block]) -> Iterator[str]:
    """Where peers have other blocks, or the same with another effect (the commit hash)."""
    (first, own), *others = blocks.items()
    for msp, block in others:
        if block.hash != own.hash:
            yield f"The peers of {first} and {msp} have different blocks."
        elif block.commit_hash != own.commit_hash:
            yield f"The peers of {first} and {msp} drew different states from it."
