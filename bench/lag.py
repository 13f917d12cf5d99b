"""How long a block that the peer has tells nothing yet: from its arrival to its being indexed."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.background import Background
from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.identity import Identity

POLL_SECONDS = 0.02
LAST = "SELECT max(number) FROM index_block"


class Lag(Background):
    """Notes both times for each block."""

    def __init__(self, profile: Mapping[str, Any], database: str) -> None:
        super().__init__()
        organisation = profile["organisations"][0]
        peer, admin = organisation["peer"], organisation["admin"]
        roots = Path(peer["tls_roots"]).read_bytes()
        identity = Identity.load(
            organisation["msp"], Path(admin["certificate"]), Path(admin["private_key"])
        )
        endpoint = Endpoint(peer["address"], roots, peer["server_name"])
        self._stream = BlockStream([endpoint], identity, channel=profile["channel"])
        self._database = database
        self._arrived: dict[int, float] = {}
        self._indexed: dict[int, float] = {}

    def tasks(self) -> Sequence[Callable[[], None]]:
        """Listen to the peer, look into the index."""
        return (self._listen, self._look)

    def wake(self) -> None:
        """End the peer's stream."""
        self._stream.close()

    def quantile(self, part: float) -> float:
        """The lag, in seconds, that this part of the blocks does not exceed.

        Raises whatever ended one of the threads.
        """
        self.raise_failure()
        lags = sorted(
            self._indexed[n] - at for n, at in self._arrived.items() if n in self._indexed
        )
        return lags[min(len(lags) - 1, int(part * len(lags)))]

    def _listen(self) -> None:
        for block in self._stream.blocks(self._stream.height(), None):
            self._arrived[block.number] = time.monotonic()

    def _look(self) -> None:
        """A block that was indexed between two looks counts from the later one."""
        with psycopg.connect(self._database, autocommit=True) as database:
            seen = (database.execute(LAST).fetchone() or (0,))[0]
            while not self.over.wait(POLL_SECONDS):
                last = (database.execute(LAST).fetchone() or (seen,))[0]
                now = time.monotonic()
                self._indexed |= dict.fromkeys(range(seen + 1, last + 1), now)
                seen = last
