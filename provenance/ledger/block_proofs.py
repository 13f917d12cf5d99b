"""Verifies whole blocks: ``python -m provenance.ledger.block_proofs FILE --channel CHANNEL.block``.

For members of the channel: besides a proof of events (``proofs.py``) the file holds the blocks in
which they were recorded. So it also shows that each recorder signed its events, that peers of
several organisations endorsed these verdicts on them, and that orderers ordered the blocks. All
is judged by the CAs in the channel's configuration, such as the block that peers joined with.

Exit codes: 0 verified, 1 not verified, 2 the file or the configuration cannot be used.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from hlfabric import protos
from hlfabric.blocks import Block, Transaction, parse_block, verify_link
from hlfabric.errors import BlockError, ConfigError, IdentityError, SignatureError
from hlfabric.msp import Channel, read_channel
from hlfabric.signatures import orderers_of, signers_of
from provenance.contract.calls import EVENTS_RECORD
from provenance.domain.codec import decode
from provenance.ledger.proofs import (
    GLN,
    NOT_PROVED,
    NotVerified,
    Unusable,
    fields,
    items,
    read,
    read_bytes,
    read_file,
    report,
    verify_events,
    versioned,
    write_bytes,
)

KIND = "blocks"
_RECORDS = EVENTS_RECORD.encode()
LARGEST_FILE = 512 * 2**20
NOT_VALIDATED = b"\xfe"
"""The code of what no peer has judged yet: that a peer did is not in what orderers sign."""
CODES = "that peers found the transactions valid, but by the nodes' word: Fabric signs no such code"


def write_block(raw: bytes) -> dict[str, Any]:
    """What orderers have signed of a block, as it lies in a proof."""
    block = protos.common.Block.FromString(raw)
    signed = protos.common.Metadata.FromString(block.metadata.metadata[protos.common.SIGNATURES])
    return {
        "number": block.header.number,
        "previous": write_bytes(block.header.previous_hash),
        "data": [write_bytes(envelope) for envelope in block.data.data],
        "value": write_bytes(signed.value),
        "signatures": [
            {"header": write_bytes(each.signature_header), "signature": write_bytes(each.signature)}
            for each in signed.signatures
        ],
    }


def read_block(content: Any) -> Block:
    """A block of a proof, with codes that tell nothing. Raises NotVerified, Unusable."""
    fields(content, {"data", "number", "previous", "signatures", "value"})
    if type(content["number"]) is not int:
        raise Unusable("A block's number is a whole number.")
    try:
        return parse_block(_message(content))
    except (BlockError, DecodeError, TypeError, ValueError) as error:
        raise Unusable(f"A block cannot be read: {error}.") from error


def _message(content: Mapping[str, Any]) -> Any:
    data = [_envelope(read_bytes(each)) for each in content["data"]]
    header = protos.common.BlockHeader(
        number=content["number"],
        previous_hash=read_bytes(content["previous"]),
        data_hash=sha256(b"".join(data)).digest(),
    )
    value, signatures = read_bytes(content["value"]), map(_signature, content["signatures"])
    signed = protos.common.Metadata(value=value, signatures=signatures).SerializeToString()
    metadata = [signed, b"", NOT_VALIDATED * len(data)]
    return protos.common.Block(
        header=header,
        data=protos.common.BlockData(data=data),
        metadata=protos.common.BlockMetadata(metadata=metadata),
    )


def _envelope(data: bytes) -> bytes:
    """The hash in a header is over all envelopes at once, so each must be a whole one."""
    if protos.common.Envelope.FromString(data).SerializeToString() != data:
        raise NotVerified("An envelope of a block is not in its only form.")
    return data


def _signature(content: Any) -> Any:
    fields(content, {"header", "signature"})
    header, signature = read_bytes(content["header"]), read_bytes(content["signature"])
    return protos.common.MetadataSignature(signature_header=header, signature=signature)


def verify(data: bytes, configuration: bytes, *, minimum: int = 2) -> dict[str, Any]:
    """What a proof with blocks says, if all of it holds: as ``proofs.verify``, and ``signed``.

    ``configuration`` is a configuration block of the channel; ``minimum`` is how many of its
    organisations must have cosigned, and endorsed each transaction. Raises NotVerified, Unusable.
    """
    channel, content = _channel(configuration), read_file(data)
    if set(content) != {"blocks", "events", "kind", "v"} or content["kind"] != KIND:
        raise Unusable(f"This file is not of the kind {KIND}.")
    events = versioned(content["events"])
    if events.get("kind") != "events":
        raise Unusable("The file holds no proof of events.")
    roots = [root for msp in channel.members.values() for root in msp.roots]
    found = verify_events(events, roots, minimum)
    origin = found["checkpoint"]["origin"]
    if not origin.startswith(f"lotbook/{channel.name}/"):
        raise NotVerified(f"The tree of {origin} is not that of the channel {channel.name}.")
    try:
        signed = _verify_blocks(content, channel, minimum)
    except (BlockError, IdentityError, SignatureError) as error:
        raise NotVerified(str(error)) from error
    proved = (
        f"{found['proved']}; each is in a transaction that its recorder signed and peers of"
        f" {minimum} or more organisations endorsed with this verdict, in a block that orderers"
        f" of the channel {channel.name} signed"
    )
    return {**found, "signed": signed, "proved": proved, "not_proved": [*NOT_PROVED, CODES]}


def _channel(configuration: bytes) -> Channel:
    try:
        return read_channel(configuration)
    except ConfigError as error:
        raise Unusable(str(error)) from error


def _verify_blocks(content: Mapping[str, Any], channel: Channel, minimum: int) -> list[str]:
    """A sentence for each block and for each transaction that has events."""
    blocks = [read_block(each) for each in items(content["blocks"])]
    for first, second in pairwise(blocks):
        if second.number <= first.number:
            raise NotVerified("The blocks are not in their order.")
        if second.number == first.number + 1:
            verify_link(second, first.number, first.hash)
    leaves = [entry["leaf"] for entry in content["events"]["events"]]
    if {leaf[4] for leaf in leaves} != {block.number for block in blocks}:
        raise NotVerified("The blocks are not those of the events.")
    return [line for block in blocks for line in _signed(block, leaves, channel, minimum)]


def _signed(block: Block, leaves: Sequence[Any], channel: Channel, minimum: int) -> list[str]:
    orderers = {orderer.msp_id for orderer in orderers_of(block, channel)}
    if len({each.signer for each in block.signatures}) < len(block.signatures):
        raise NotVerified(f"Block {block.number} names an orderer twice.")
    lines = [f"Block {block.number} was ordered by {' and '.join(sorted(orderers))}"]
    by_transaction: dict[str, list[Any]] = {}
    for leaf in leaves:
        if leaf[4] == block.number:
            by_transaction.setdefault(leaf[3], []).append(leaf)
    for name, inside in by_transaction.items():
        transaction = _only(block, name)
        lines.append(_endorsed(transaction, inside, channel, minimum))
    return lines


def _only(block: Block, name: str) -> Transaction:
    found = [each for each in block.transactions if each.id == name]
    if len(found) != 1:
        raise NotVerified(f"Block {block.number} holds transaction {name} {len(found)} times.")
    return found[0]


def _endorsed(
    transaction: Transaction, leaves: Sequence[Any], channel: Channel, minimum: int
) -> str:
    signers, name = signers_of(transaction, channel), transaction.id
    if len(signers.organisations) < minimum:
        raise NotVerified(f"{len(signers.organisations)} organisations endorsed {name}.")
    gln = signers.creator.attributes.get(GLN)
    for recorder, core, verdict, _, _, position in leaves:
        if recorder != gln or _recorded(transaction, position) != (core, verdict):
            raise NotVerified(
                f"Transaction {name} does not record event {core.get('id')} like this."
            )
    endorsers = " and ".join(sorted(signers.organisations))
    return f"Transaction {name} was signed by {gln} and endorsed by {endorsers}"


def _recorded(transaction: Transaction, position: int) -> tuple[Any, Any] | None:
    """The core and the verdict at a place of a transaction; None where it has no such place."""
    try:
        function, payload = transaction.args
        cores = [core for group in decode(payload)["groups"] for core in group]
        verdicts = decode(transaction.response_payload)["verdicts"]
        return (cores[position], verdicts[position]) if function == _RECORDS else None
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file, print what it says, and give the exit code."""
    parser = argparse.ArgumentParser("block_proofs", description="Verifies whole blocks offline.")
    parser.add_argument("file", type=Path, help="what `manage.py proof export-blocks` wrote")
    parser.add_argument("--channel", type=Path, required=True, help="a configuration block")
    parser.add_argument("--organisations", type=int, default=2, help="how many (default: 2)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)

    def verified() -> dict[str, Any]:
        data, channel = read(options.file, LARGEST_FILE), read(options.channel, LARGEST_FILE)
        return verify(data, channel, minimum=options.organisations)

    return report(verified, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
