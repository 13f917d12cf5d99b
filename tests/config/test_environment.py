"""Settings come from the environment, with safe defaults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from provenance.config import environment as env

ROOT = Path(__file__).resolve().parents[2]
SHOWN = "from django.conf import settings as s; print(s.DEBUG, s.ALLOWED_HOSTS, s.LEDGER)"


def settings(**variables: str) -> subprocess.CompletedProcess[str]:
    """What a process with these variables alone makes of the settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOTBOOK_")}
    kept["DJANGO_SETTINGS_MODULE"] = "provenance.config.settings"
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={**kept, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_defaults_are_safe() -> None:
    told = settings(LOTBOOK_SECRET_KEY="x")
    assert told.stdout.strip() == "False ['localhost', '127.0.0.1', '[::1]'] fabric"


def test_nothing_starts_without_a_secret() -> None:
    told = settings()
    assert told.returncode != 0
    assert "LOTBOOK_SECRET_KEY is not set" in told.stderr


@pytest.mark.parametrize(
    ("url", "role", "expected"),
    [
        (
            "postgresql://u:p%40@db:5433/lot%20book",
            "web",
            ("lot book", "u", "p@", "db", "5433", "-c role=lot book_web"),
        ),
        ("postgresql://u@/lotbook?host=/tmp/s", "", ("lotbook", "u", "", "/tmp/s", "", None)),  # noqa: S108
    ],
)
def test_database_urls(url: str, role: str, expected: tuple[str | None, ...]) -> None:
    made = env.database(url, role=role)
    options = made["OPTIONS"]
    assert isinstance(options, dict)
    told = (*(made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")),
            options.get("options"))  # fmt: skip
    assert told == expected


def test_words_flags_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTBOOK_A", " x , ,y")
    monkeypatch.setenv("LOTBOOK_B", "Yes")
    monkeypatch.setenv("LOTBOOK_C", "")
    assert env.words("A") == ["x", "y"]
    assert (env.flag("B"), env.flag("C"), env.number("C", 7)) == (True, False, 7)
