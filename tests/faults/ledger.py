"""What lies in the blocks of a peer, read without anything of the node's."""

from collections import Counter
from pathlib import Path
from typing import Any

from hlfabric.blocks import Block
from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.identity import Identity
from hlfabric.network import Network
from provenance.contract.calls import EVENTS_RECORD, verdicts
from provenance.domain.codec import decode
from provenance.domain.custody.verdicts import Status

KEPT = {Status.APPLIED, Status.RECORDED}


def organisations(network: Network) -> list[str]:
    """The organisations that have a peer."""
    return [organisation["name"] for organisation in network.connection()["organisations"]]


def blocks(network: Network, organisation: str, start: int = 0) -> list[Block]:
    """All blocks of an organisation's peer, hashes checked."""
    profile = network.connection()
    described = next(o for o in profile["organisations"] if o["name"] == organisation)
    stream = BlockStream([_endpoint(described)], _admin(described), channel=profile["channel"])
    try:
        return list(stream.blocks(start, stream.height()))
    finally:
        stream.close()


def times_recorded(found: list[Block]) -> Counter[str]:
    """How often each event was recorded, by its id; refused ones and duplicates do not count."""
    counted: Counter[str] = Counter()
    for block in found:
        for entry in block.transactions:
            if entry.valid and entry.args[:1] == (EVENTS_RECORD.encode(),):
                cores = [core for group in decode(entry.args[1])["groups"] for core in group]
                said = verdicts(entry.response_payload)
                counted.update(
                    core["id"]
                    for core, verdict in zip(cores, said, strict=True)
                    if verdict.status in KEPT
                )
    return counted


def _endpoint(described: dict[str, Any]) -> Endpoint:
    peer = described["peer"]
    return Endpoint(peer["address"], Path(peer["tls_roots"]).read_bytes(), peer["server_name"])


def _admin(described: dict[str, Any]) -> Identity:
    files = described["admin"]
    return Identity.load(described["msp"], Path(files["certificate"]), Path(files["private_key"]))
