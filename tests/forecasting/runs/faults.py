"""The engine, disturbed: series that stop it, hang it, or kill the process that runs it."""

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forecasting.engine.values import Series
from forecasting.runs.forecasts import get_engine

Engine = Callable[..., list[Any]]


def disturbed(faults: Mapping[str, str], *, pause: float = 0) -> Engine:
    """The engine after a pause for each series; some products' ``crash``, ``hang`` or ``kill``."""

    def engine(panel: Sequence[Series], *, seed: int = 0) -> list[Any]:
        for series in panel:
            time.sleep(pause)
            for fault in (fault for product, fault in faults.items() if product in series.name):
                _FAULTS[fault]()
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
