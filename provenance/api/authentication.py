"""API keys for DRF."""

from base64 import b64decode

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from provenance.accounts.models import ApiClient
from provenance.accounts.selectors import client_by_key

SCHEME, BASIC = "Bearer", "Basic"


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>`` or ``X-API-Key: <key>``.

    To look at something in a browser, the key is also taken as the password of Basic (RFC 7617),
    for GET and HEAD alone: browsers send it along by themselves.
    """

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
        scheme = BASIC if _is_browser(request) else SCHEME
        return f'{scheme} realm="{request.get_host()}"'


def _key(request: Request) -> str | None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME.lower() and key:
        return key.strip()
    if scheme.lower() == BASIC.lower() and request.method in {"GET", "HEAD"}:
        return _password(key)
    return request.headers.get("X-API-Key")


def _password(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError as error:
        raise AuthenticationFailed("The credentials are not those of RFC 7617.") from error


def _is_browser(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("text/html")
