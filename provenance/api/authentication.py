"""API keys for DRF."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from provenance.accounts.models import ApiClient
from provenance.accounts.selectors import client_by_key

SCHEME = "Bearer"


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>`` or ``X-API-Key: <key>``."""

    def authenticate(self, request: Request) -> tuple[ApiClient, None] | None:
        """The client of the key; None without a key. Raises AuthenticationFailed."""
        key = _key(request)
        if key is None:
            return None
        client = client_by_key(key)
        if client is None:
            raise AuthenticationFailed("The API key is unknown or ended.")
        return client, None

    def authenticate_header(self, request: Request) -> str:
        """What WWW-Authenticate says."""
        return f'{SCHEME} realm="{request.get_host()}"'


def _key(request: Request) -> str | None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME.lower() and key:
        return key.strip()
    return request.headers.get("X-API-Key")
