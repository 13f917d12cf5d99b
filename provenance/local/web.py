"""The web application as the supervisor runs it: a worker does not outlive its granian.

Killed with SIGKILL, granian leaves its workers behind, still holding the port (2.8.7).
"""

import ctypes
import signal

PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

from provenance.config.wsgi import application  # noqa: E402

__all__ = ["application"]
