"""The hash of the sources that decide what the contract does."""

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def source_hash() -> str:
    """SHA-256, in hex, over paths and contents of the contract and what it imports."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources() -> list[Path]:
    domain = PACKAGE / "domain"
    folders = (PACKAGE / "contract", domain / "custody")
    single = [PACKAGE / "chaincode.py", domain / "codec.py", domain / "quantities.py"]
    return [*single, *(path for folder in folders for path in folder.rglob("*.py"))]


if __name__ == "__main__":
    print(source_hash())
