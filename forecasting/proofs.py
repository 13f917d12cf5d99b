"""Verifies a row of a forecast run offline: ``python -m forecasting.proofs FILE --root HEX``.

A run states on the ledger the root of a Merkle tree (RFC 6962, section 2.1) over the rows that it
was made from, and two more over its parameters and its output. The file holds one leaf with the
hashes that lead from it to such a root. Whoever checks it takes the root from the ledger, where it
lies under ``evidence/forecast/<party>/<run>``, and trusts nothing else. This file needs Python's
standard library alone.

Exit codes: 0 verified, 1 not verified, 2 the file or the root cannot be used.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

KIND, VERSION = "forecast", 1
LARGEST_FILE = 16 * 2**20
DEEPEST = 64
"""Hashes on a path: enough for every tree."""
LEFT, RIGHT = "left", "right"
NOT_PROVED = (
    "that the recorded events are true, or that there are none beside them",
    "that the root is the one on the ledger: read it there",
)


class Unusable(Exception):
    """The file or the root cannot be read as such."""


class NotVerified(Exception):
    """The file is readable, and does not lead to the root."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def canonical(value: Any) -> bytes:
    """JSON as the ledger writes it: keys sorted, no spaces, UTF-8. Raises Unusable."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except (ValueError, RecursionError) as error:
        raise Unusable(f"The file holds text that cannot be written: {error}.") from error


def write_file(leaf: Mapping[str, Any], path: Sequence[tuple[str, bytes]]) -> bytes:
    """A proof as a file; ``path`` has the neighbours from the leaf up: side, and hash."""
    steps = [[side, neighbour.hex()] for side, neighbour in path]
    return canonical({"kind": KIND, "v": VERSION, "leaf": leaf, "path": steps}) + b"\n"


def root_of(leaf: bytes, path: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that a leaf's bytes and its path lead to."""
    found = leaf_hash(leaf)
    for side, neighbour in path:
        found = node_hash(neighbour, found) if side == LEFT else node_hash(found, neighbour)
    return found


def verify(data: bytes, root: bytes) -> dict[str, Any]:
    """The leaf of a proof file, if its path leads to the root. Raises NotVerified, Unusable."""
    leaf, path = _read(data)
    if root_of(canonical(leaf), path) != root:
        raise NotVerified("This leaf is not in the tree with this root.")
    return leaf


def read_hash(text: Any) -> bytes:
    """32 bytes from lower-case hex. Raises Unusable."""
    if not isinstance(text, str) or len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise Unusable("A hash is 64 digits and letters from a to f.")
    return bytes.fromhex(text)


def _read(data: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Leaf and path. There is one form of each content only. Raises Unusable."""
    content = _parse(data)
    if not isinstance(content, dict) or set(content) != {"kind", "v", "leaf", "path"}:
        raise Unusable("This is no proof of a forecast.")
    leaf, steps, version = content["leaf"], content["path"], content["v"]
    if content["kind"] != KIND or type(version) is not int or version != VERSION:
        raise Unusable(f"This is no proof of a forecast of version {VERSION}.")
    if not isinstance(leaf, dict) or not isinstance(steps, list) or len(steps) > DEEPEST:
        raise Unusable(f"A proof has a leaf and a path of at most {DEEPEST} hashes.")
    path = [_step(entry) for entry in steps]
    if write_file(leaf, path) != data:
        raise Unusable("The file is not in its only form: it was altered after it was made.")
    return leaf, path


def _step(entry: Any) -> tuple[str, bytes]:
    if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in (LEFT, RIGHT):
        raise Unusable("A step of the path is a side with a hash.")
    return entry[0], read_hash(entry[1])


def _parse(data: bytes) -> Any:
    def refuse(text: str) -> None:
        raise Unusable(f"{text} is a float, which proofs have not.")

    try:
        return json.loads(data.decode(), parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"The file is no JSON: {error}.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file, print what it says, and give the exit code."""
    parser = argparse.ArgumentParser("proofs", description="Verifies a forecast's row offline.")
    parser.add_argument("file", type=Path, help="what `manage.py forecast proof` wrote")
    parser.add_argument("--root", required=True, help="the root on the ledger, in hex")
    options = parser.parse_args(arguments)
    try:
        leaf = verify(_file(options.file), read_hash(options.root))
    except (NotVerified, Unusable) as error:
        print(f"NOT VERIFIED. {error}")
        return 1 if isinstance(error, NotVerified) else 2
    for line in _lines(leaf):
        print("".join(char if char.isprintable() else "\ufffd" for char in line))
    return 0


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error}.") from error
    if len(data) > LARGEST_FILE:
        raise Unusable(f"{path} is larger than {LARGEST_FILE} bytes.")
    return data


def _lines(leaf: Mapping[str, Any]) -> list[str]:
    said = [f"{name}: {json.dumps(leaf[name], ensure_ascii=False)}" for name in sorted(leaf)]
    proved = "Proved: this leaf is in the tree with this root."
    return [*said, "VERIFIED.", proved, *(f"Not proved: {each}." for each in NOT_PROVED)]


if __name__ == "__main__":
    sys.exit(main())
