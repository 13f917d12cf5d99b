"""What shapes a forecast's figures besides data and seed."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import forecasting.engine

LIBRARIES = ("holidays", "lightgbm", "numpy", "pandas", "prophet", "scipy", "statsforecast")


@cache
def versions() -> dict[str, str]:
    """The libraries' versions, and the hash of the engine's own sources."""
    return {"engine": _engine(), **{name: version(name) for name in LIBRARIES}}


def _engine() -> str:
    root, found = Path(forecasting.engine.__file__).parent, sha256()
    for path in sorted(root.rglob("*.py")):
        found.update(f"{path.relative_to(root)}\0{path.read_text()}\0".encode())
    return found.hexdigest()[:16]
