"""The engine, disturbed: series that stop it, hang it, or kill the process that runs it."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

from forecasting.engine.values import Series
from forecasting.runs.forecasts import get_engine

Engine = Callable[..., list[Any]]


def disturbed(**faults: str) -> Engine:
    """The engine, but series of a product behave as told: ``crash``, ``hang`` or ``kill``."""

    def engine(panel: Sequence[Series], *, seed: int = 0) -> list[Any]:
        for series in panel:
            fault = next((f for name, f in faults.items() if name[1:] in series.name), None)
            if fault:
                _FAULTS[fault]()
        return get_engine()(panel, seed=seed)

    return engine


def slow(seconds: float) -> Engine:
    """The engine, after a pause for each series."""

    def engine(panel: Sequence[Series], *, seed: int = 0) -> list[Any]:
        time.sleep(seconds * len(panel))
        return get_engine()(panel, seed=seed)

    return engine


def _crash() -> None:
    raise ArithmeticError("what an error says may name hosts: 10.0.0.1")


def _hang() -> None:
    while True:
        try:
            time.sleep(0.01)
        except Exception:  # noqa: S112 - as libraries do
            continue


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_FAULTS = {"crash": _crash, "hang": _hang, "kill": _kill}
