"""Folders for the Unix sockets of servers that nobody else on the machine may reach."""

import hashlib
import os
import tempfile
from pathlib import Path

from hlfabric.network import ProcessError

LONGEST_SOCKET = 107
"""Bytes that the path of a Unix socket may have (``sockaddr_un``, without the final zero)."""


def socket_folder(near: Path, name: str) -> Path:
    """Where a socket of this name lies: in ``near``, or below /tmp where that path is too long."""
    near = near.resolve()
    if len(os.fsencode(near / name)) <= LONGEST_SOCKET:
        return near
    short = hashlib.sha256(os.fsencode(near)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lotbook-{os.getuid()}-{short}"


def private_folder(folder: Path) -> None:
    """Make a folder that is the user's own. Raises ProcessError where it is another's."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise ProcessError(f"{folder} belongs to another user. Remove it, or set LOTBOOK_STATE.")
    folder.chmod(0o700)
