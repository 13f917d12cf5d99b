"""Where the benches keep their figures."""

import json
from pathlib import Path
from typing import Any

RESULT = Path(__file__).resolve().parents[1] / "build" / "bench.json"
FORECAST = RESULT.with_name("bench-forecast.json")


def keep(measured: dict[str, Any], result: Path = RESULT) -> None:
    """Print figures, and add them to ``build/bench.json`` or another file."""
    known = json.loads(result.read_text()) if result.exists() else {}
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps({**known, **measured}, indent=1) + "\n")
    for name, value in measured.items():
        print(f"{name:28} {json.dumps(value):>10}")
