"""Where the benches keep their figures."""

import json
from pathlib import Path
from typing import Any

RESULT = Path(__file__).resolve().parents[1] / "build" / "bench.json"


def keep(measured: dict[str, Any]) -> None:
    """Print figures, and add them to ``build/bench.json``."""
    known = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({**known, **measured}, indent=1) + "\n")
    for name, value in measured.items():
        print(f"{name:28} {json.dumps(value):>10}")
