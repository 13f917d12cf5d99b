"""Whose key is this, and whom does it speak for?"""

from provenance.accounts.models import ApiClient
from provenance.accounts.services import key_hash


class PartyNotAllowed(Exception):
    """The key does not speak for the party, or the request must say for which."""


def client_by_key(key: str) -> ApiClient | None:
    """The active client with this key."""
    return ApiClient.objects.filter(key_hash=key_hash(key), active=True).first()


def acting_party(client: ApiClient, named: str | None) -> str:
    """The party that a request acts for: the one it names, else the key's only one.

    The one place where it is decided. Raises PartyNotAllowed.
    """
    if named is None and len(client.parties) == 1:
        return str(client.parties[0])
    if named is None:
        raise PartyNotAllowed(
            f"The key speaks for {len(client.parties)} parties; name one of them."
        )
    if named not in client.parties:
        raise PartyNotAllowed(f"The key does not speak for party {named}.")
    return named


def clients() -> list[ApiClient]:
    """All clients by name."""
    return list(ApiClient.objects.order_by("name"))
