"""Chaincode as a service, from package to committed definition."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Peer = Callable[..., str]
"""Runs the ``peer`` command with arguments and gives its standard output."""


def package_label(name: str, source_hash: str) -> str:
    """The label that a service checks its own sources against."""
    return f"{name}_{source_hash[:16]}"


def write_package(path: Path, label: str, connection: dict[str, Any]) -> str:
    """Write a chaincode package that holds a service's address; its package id.

    The same content gives the same bytes, so that installing it again changes nothing.
    """
    code = _archive({"connection.json": json.dumps(connection, sort_keys=True).encode()})
    metadata = json.dumps({"label": label, "path": "", "type": "ccaas"}).encode()
    content = _archive({"metadata.json": metadata, "code.tar.gz": code})
    path.touch(mode=0o600)
    path.write_bytes(content)
    return f"{label}:{hashlib.sha256(content).hexdigest()}"


def install(peer: Peer, package: Path, package_id: str) -> None:
    """Install a package on an organisation's peer, unless it is there."""
    if package_id not in peer("lifecycle", "chaincode", "queryinstalled"):
        peer("lifecycle", "chaincode", "install", str(package))


def committed(peer: Peer, channel: str, name: str) -> tuple[int, str]:
    """The sequence and version of the committed definition; (0, "") if there is none."""
    output = peer(
        "lifecycle", "chaincode", "querycommitted", "--channelID", channel, "--output", "json"
    )
    for definition in json.loads(output).get("chaincode_definitions", []):
        if definition["name"] == name:
            return int(definition["sequence"]), str(definition["version"])
    return 0, ""


def definition(channel: str, name: str, version: str, sequence: int) -> tuple[str, ...]:
    """The arguments that name a chaincode definition."""
    return (
        *("--channelID", channel, "--name", name),
        *("--version", version, "--sequence", str(sequence)),
    )


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
