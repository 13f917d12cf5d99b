"""Making and ending API keys."""

import hashlib
import secrets
from collections.abc import Sequence

from provenance.accounts.models import ApiClient

PREFIX = "lb_"
SHOWN = 10


class AccountError(ValueError):
    """An API client cannot be made or ended as asked."""


def api_client_create(*, name: str, parties: Sequence[str]) -> str:
    """Make a client that speaks for parties; its key, which is told only now.

    Raises AccountError where the name is taken.
    """
    if ApiClient.objects.filter(name=name).exists():
        raise AccountError(f"There is an API client {name!r} already.")
    key = PREFIX + secrets.token_urlsafe(32)
    ApiClient.objects.create(
        name=name, prefix=key[:SHOWN], key_hash=key_hash(key), parties=list(parties)
    )
    return key


def api_client_revoke(*, name: str) -> None:
    """End a client's key for good. Raises AccountError where there is no such client."""
    if not ApiClient.objects.filter(name=name).update(active=False):
        raise AccountError(f"There is no API client {name!r}.")


def key_hash(key: str) -> bytes:
    """What is kept of a key. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).digest()
