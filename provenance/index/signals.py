"""Ending a long-running command in an orderly way."""

import signal
import threading
from collections.abc import Callable
from types import FrameType


def on_termination(stop: Callable[[], None]) -> None:
    """Call ``stop`` when the process gets SIGTERM or SIGINT.

    In a thread of its own: a handler interrupts the main thread wherever it is, maybe with the
    very lock in hand that ``stop`` needs.
    """

    def handle(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=stop, name="termination").start()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
