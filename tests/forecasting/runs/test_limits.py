"""A time limit ends whatever runs, handlers of errors or not."""

import signal
import time
from itertools import count

import pytest

from forecasting.runs.errors import TimeIsUp
from forecasting.runs.limits import peak_mb, time_limit


def _stubborn() -> None:
    for _ in count():
        try:
            sum(range(1000))
        except Exception:  # noqa: S112 - as libraries do
            continue


def test_it_ends_work_that_handles_every_error() -> None:
    before = signal.getsignal(signal.SIGALRM)
    begin = time.monotonic()
    with pytest.raises(TimeIsUp), time_limit(0.1):
        _stubborn()
    assert time.monotonic() - begin < 5
    assert signal.getsignal(signal.SIGALRM) == before


def test_what_ends_in_time_is_left_alone() -> None:
    with time_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_most_memory_so_far_only_grows() -> None:
    before = peak_mb()
    held = bytearray(int(before + 50) * 2**20)
    held[::4096] = b"1" * len(held[::4096])
    assert peak_mb() >= before + 40
