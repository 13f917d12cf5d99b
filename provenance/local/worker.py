"""Celery's worker as the supervisor runs it: a pool process does not outlive its worker.

Killed with SIGKILL, the worker leaves its pool behind, still at work.
"""

import ctypes
import signal

from celery.signals import worker_process_init

from provenance.config.celery import app

__all__ = ["app"]
PR_SET_PDEATHSIG = 1


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _die_with_the_worker(**_: object) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
