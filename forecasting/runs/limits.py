"""What bounds the work at a chunk: time, and how much memory it took."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from forecasting.runs.errors import TimeIsUp


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the block once it has taken so long. For the main thread alone."""

    def over(*_: object) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def peak_mb() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
