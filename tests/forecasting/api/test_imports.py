"""What answers requests loads no library that takes seconds and hundreds of megabytes."""

import subprocess
import sys

from tests.node import ROOT

HEAVY = ("lightgbm", "pandas", "prophet", "scipy.sparse", "scipy.stats", "statsforecast")
LOADED = f"""
import sys
import django
django.setup()
import provenance.config.urls
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_web_loads_nothing_of_the_engines_libraries() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
