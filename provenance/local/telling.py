"""Fills a node through its public interfaces: companies, their chain of events, the examples."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from hlfabric.network import ProcessError
from provenance.local.client import Client, RequestRefused
from provenance.local.examples import example_documents, is_query_document
from provenance.local.node import Node
from provenance.local.story import EXAMPLES, PARTIES, Party, Story

STORY_DAYS = 33


@dataclass
class Telling:
    """Tells the demonstration's story to a running node, once.

    A telling that was interrupted is repeated with the same times, so that what was recorded
    before is answered as a duplicate.
    """

    node: Node
    progress: Callable[[str], None]

    @cached_property
    def keys(self) -> dict[str, str]:
        """The parties' API keys by GLN."""
        keys: dict[str, str] = self.node.state.remembered().get("keys", {})
        return keys

    @cached_property
    def story(self) -> Story:
        """The story with the day on which it began here."""
        begin = self.node.state.remembered().get("begin") or _weeks_ago().isoformat()
        self.node.state.remember(begin=begin)
        return Story(datetime.fromisoformat(begin))

    def tell(self) -> None:
        """Do all that was not done before. Raises ProcessError, RequestRefused, TimeoutError."""
        self._introduce_parties()
        if self.node.state.remembered().get("told"):
            return
        for party, document in self.story.chapters():
            self.progress(f"{party.name}: {document['epcisBody']['eventList'][0]['bizStep']} …")
            self.capture(party, document)
        self._capture_examples()
        self.node.state.remember(told=True)

    def client(self, party: Party) -> Client:
        """The public interface with this party's key."""
        return Client(self.node.url, self.keys[party.gln])

    def capture(self, party: Party, document: dict[str, Any]) -> None:
        """Have a party capture a document, and wait. Raises ProcessError where it is refused."""
        client = self.client(party)
        job = client.finished(client.capture(json.dumps(document).encode()))
        if not job["success"]:
            raise ProcessError(f"{party.name}'s document was not recorded: {job}")

    def _introduce_parties(self) -> None:
        missing = [party for party in PARTIES if party.gln not in self.keys]
        if missing:
            self.progress(f"introducing {', '.join(party.name for party in missing)} …")
            self.keys.update(self.node.introduce(missing))
            self.node.state.remember(keys=self.keys)

    def _capture_examples(self) -> None:
        """Three ids occur twice in them with other content: those events are refused."""
        paths = example_documents()
        if not paths:
            return
        self.progress(f"{EXAMPLES.name}: {len(paths)} documents …")
        client = self.client(EXAMPLES)
        jobs = [_send(client, path) for path in paths if not is_query_document(path)]
        for path in filter(is_query_document, paths):
            self.node.manage("capture", str(path), "--party", EXAMPLES.gln, "--wait")
        for job in jobs:
            client.finished(job)


def _send(client: Client, path: Path) -> str:
    try:
        return client.capture(path.read_bytes(), error_behaviour="proceed")
    except RequestRefused as error:
        raise RequestRefused(error.status, f"{path.name}: {error.problem}") from error


def _weeks_ago() -> datetime:
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    return today - timedelta(days=STORY_DAYS)
