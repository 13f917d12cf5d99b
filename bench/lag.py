"""How long a block that the peer has tells nothing yet: from its arrival to its being indexed."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.identity import Identity

POLL_SECONDS = 0.02
LAST = "SELECT max(number) FROM index_block"


class Lag:
    """Notes both times for each block while used as a context manager."""

    def __init__(self, profile: Mapping[str, Any], database: str) -> None:
        organisation = profile["organisations"][0]
        peer, admin = organisation["peer"], organisation["admin"]
        roots = Path(peer["tls_roots"]).read_bytes()
        identity = Identity.load(
            organisation["msp"], Path(admin["certificate"]), Path(admin["private_key"])
        )
        endpoint = Endpoint(peer["address"], roots, peer["server_name"])
        self._stream = BlockStream([endpoint], identity, channel=profile["channel"])
        self._database = database
        self._over = threading.Event()
        self._arrived: dict[int, float] = {}
        self._indexed: dict[int, float] = {}

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=t) for t in (self._listen, self._look)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._stream.close()
        for thread in self._threads:
            thread.join()

    def quantile(self, part: float) -> float:
        """The lag, in seconds, that this part of the blocks does not exceed."""
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
            while not self._over.wait(POLL_SECONDS):
                last = (database.execute(LAST).fetchone() or (seen,))[0]
                now = time.monotonic()
                self._indexed |= dict.fromkeys(range(seen + 1, last + 1), now)
                seen = last
