"""Values from the environment, read in one way."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parents[2]
POOL_SECONDS = 5
"""How long a request waits for a connection to the database before it is told of none."""


def text(name: str, default: str = "") -> str:
    """The variable ``LOTBOOK_<name>``, or the default."""
    return os.environ.get(f"LOTBOOK_{name}", default)


def flag(name: str) -> bool:
    """Whether ``LOTBOOK_<name>`` is 1, true or yes."""
    return text(name).lower() in {"1", "true", "yes"}


def number(name: str, default: int) -> int:
    """The whole number in ``LOTBOOK_<name>``, or the default."""
    return int(text(name) or default)


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words in ``LOTBOOK_<name>``, or those of the default."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def state_dir() -> Path:
    """Where this checkout keeps what it makes while running."""
    return Path(text("STATE") or BASE_DIR / ".lotbook")


def database(url: str, *, role: str = "") -> dict[str, object]:
    """Django's settings for a ``postgresql://user:password@host:port/name?host=/socket`` URL.

    ``role`` is what the process acts as in the database: ``web``, ``relay``, ``index``, ``worker``.
    """
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    name = unquote(parts.path.lstrip("/"))
    options: dict[str, object] = {
        "pool": {"min_size": 1, "max_size": 8, "timeout": POOL_SECONDS},
        "server_side_binding": True,
    }
    if role:
        options["options"] = f"-c role={name}_{role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
    }
