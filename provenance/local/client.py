"""The public interface as a client on this machine uses it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hlfabric.network import wait_until

JOB_SECONDS = 120


class RequestRefused(Exception):
    """The server answered with an error; ``problem`` is what it said."""

    def __init__(self, status: int, problem: object) -> None:
        super().__init__(f"The server answered {status}: {problem}")
        self.status = status
        self.problem = problem


@dataclass(frozen=True)
class Client:
    """One API key at one server; ``party`` says for whom, where the key speaks for several."""

    url: str
    key: str = ""
    party: str = ""

    def capture(
        self, document: bytes, *, error_behaviour: str = "rollback", acting_for: str = ""
    ) -> str:
        """Send an EPCIS document; the path of the capture job. Raises RequestRefused."""
        headers = {
            "Content-Type": "application/ld+json",
            "GS1-EPCIS-Version": "2.0.0",
            "GS1-Capture-Error-Behaviour": error_behaviour,
            **({"Lotbook-Acting-For": acting_for} if acting_for else {}),
        }
        _status, answered, _body = self.request("POST", "/epcis/capture", document, headers)
        return urlsplit(answered["location"]).path

    def job(self, path: str) -> dict[str, Any]:
        """A capture job as it stands. Raises RequestRefused."""
        content: dict[str, Any] = json.loads(self.request("GET", path)[2])
        return content

    def finished(self, path: str, *, deadline: float = JOB_SECONDS) -> dict[str, Any]:
        """The capture job once every event is indexed or refused. Raises TimeoutError."""
        seen: list[dict[str, Any]] = [{}]

        def over() -> bool:
            seen[0] = self.job(path)
            return not seen[0]["running"]

        wait_until(over, deadline=deadline, what=f"the capture job {path} has finished")
        return seen[0]

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body. Raises RequestRefused from 400 on."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            sent |= {"Lotbook-Party": self.party} if self.party else {}
            connection.request(method, path, body, {**sent, **(headers or {})})
            response = connection.getresponse()
            content = response.read()
            answered = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        if response.status >= 400:
            raise RequestRefused(response.status, content.decode(errors="replace"))
        return response.status, answered, content
