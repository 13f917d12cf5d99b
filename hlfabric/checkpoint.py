"""How far a reader of events has come, so that it goes on there after a restart."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from hlfabric.errors import CheckpointError
from hlfabric.events import ChaincodeEvent


class Position(NamedTuple):
    """Go on in this block; after this transaction where one is named."""

    block_number: int
    transaction_id: str = ""


class Checkpoint:
    """Kept in memory, for a reader that loses its connection. One thread writes."""

    def __init__(self, position: Position | None = None) -> None:
        self._position = position

    @property
    def position(self) -> Position | None:
        """Where to go on; None before anything was kept."""
        return self._position

    def block(self, number: int) -> None:
        """All of a block is done with."""
        self._keep(Position(number + 1))

    def transaction(self, block_number: int, transaction_id: str) -> None:
        """A block's transactions up to this one are done with."""
        self._keep(Position(block_number, transaction_id))

    def chaincode_event(self, event: ChaincodeEvent) -> None:
        """The events up to this one are done with."""
        self.transaction(event.block_number, event.transaction_id)

    def _keep(self, position: Position) -> None:
        self._position = position


class FileCheckpoint(Checkpoint):
    """Kept in a file too, for a reader that starts again.

    The file is replaced as a whole and flushed to disk at each step, so that after a crash it
    holds the last position or the one before: an event may come twice, none is left out.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one. Raises CheckpointError, OSError."""
        super().__init__(_read(path))
        self._path = path

    def _keep(self, position: Position) -> None:
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("w") as file:
            json.dump(position._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        super()._keep(position)


def _read(path: Path) -> Position | None:
    try:
        content = json.loads(path.read_text())
        return Position(int(content["block_number"]), str(content["transaction_id"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"{path} holds no checkpoint: {error!r}. It was left as it is. Move it away to begin "
            "where the reader's start says."
        ) from error


def position(start: int | None, checkpoint: Checkpoint | None) -> Position | None:
    """Where to begin: what the checkpoint says, else at block ``start``; None: what comes next."""
    if checkpoint is not None and checkpoint.position is not None:
        return checkpoint.position
    return None if start is None else Position(start)
