"""Ending a long-running command in an orderly way."""

import signal
from collections.abc import Callable
from types import FrameType


def on_termination(stop: Callable[[], None]) -> None:
    """Call ``stop`` when the process gets SIGTERM or SIGINT."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
