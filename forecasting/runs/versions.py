"""What shapes a forecast's figures besides data and seed."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import forecasting.engine
import forecasting.series

LIBRARIES = ("holidays", "lightgbm", "numpy", "pandas", "prophet", "scipy", "statsforecast")


@cache
def versions() -> dict[str, str]:
    """The libraries' versions, and the hashes of the sources of engine and series."""
    own = {"engine": forecasting.engine.__file__, "series": forecasting.series.__file__}
    return {
        **{name: _sources(Path(file).parent) for name, file in own.items()},
        **{name: version(name) for name in LIBRARIES},
    }


def _sources(root: Path) -> str:
    found = sha256()
    for path in sorted(root.rglob("*.py")):
        found.update(f"{path.relative_to(root)}\0{path.read_text()}\0".encode())
    return found.hexdigest()[:16]
