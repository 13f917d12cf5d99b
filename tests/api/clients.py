"""Machines that use the REST interfaces."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from provenance.accounts.services import api_client_create
from tests.node import new_party

CAPTURE = "/epcis/capture"


@dataclass
class Machine:
    """An HTTP client with an API key."""

    key: str | None
    party: str = ""
    client: Client = field(default_factory=Client)

    def post(
        self,
        data: bytes,
        *,
        media: str = "application/ld+json",
        path: str = CAPTURE,
        **headers: str,
    ) -> HttpResponse:
        """Send a document, by default to be captured; headers with underscores."""
        sent = self._headers(headers)
        return _plain(self.client.post(path, data, content_type=media, headers=sent))

    def get(self, path: str) -> HttpResponse:
        """Ask for something."""
        return _plain(self.client.get(path, headers=self._headers({})))

    def put(self, path: str, content: Any) -> HttpResponse:
        """Set something, by JSON."""
        data, headers = json.dumps(content), self._headers({})
        answer = self.client.put(path, data, content_type="application/json", headers=headers)
        return _plain(answer)

    def page(self, path: str) -> HttpResponse:
        """Ask as a browser does that was given the key as password."""
        basic = b64encode(f":{self.key}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Accept": "text/html"}
        return _plain(self.client.get(path, headers=headers))

    def delete(self, path: str) -> HttpResponse:
        """Try to delete something."""
        return _plain(self.client.delete(path, headers=self._headers({})))

    def options(self, path: str) -> HttpResponse:
        """Ask what is possible."""
        return _plain(self.client.options(path, headers=self._headers({})))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.key}"} if self.key is not None else {}
        return own | {name.replace("_", "-"): value for name, value in more.items()}


def new_machine(*parties: str) -> Machine:
    """A machine whose key speaks for these parties, else for a new one."""
    named = parties or (new_party(),)
    return Machine(api_client_create(name=uuid4().hex, parties=named), named[0])


def _plain(answer: Any) -> HttpResponse:
    assert isinstance(answer, HttpResponse)
    return answer
