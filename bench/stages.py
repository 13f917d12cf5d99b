"""Which process takes how much of the processors, and how much memory, while a bench runs."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_STAGES = (
    ("orderer", "orderer"),
    ("peer node", "peers"),
    ("provenance.chaincode", "chaincode"),
    ("granian", "web"),
    (" relay", "relay"),
    (" follow", "follower"),
    ("postgres", "postgresql"),
    ("celery", "workers"),
    ("valkey", "broker"),
    ("bench.", "bench"),
)
"""A part of a command line, and the stage that the process is of; the first that fits."""


class Stages:
    """Processor time of this process and of all that it started."""

    def __init__(self) -> None:
        self._before = _seconds()

    def used(self) -> dict[str, float]:
        """Each stage's processor seconds since the beginning, the greatest first."""
        spent = {name: now - self._before.get(name, 0) for name, now in _seconds().items()}
        return dict(sorted(spent.items(), key=lambda pair: -pair[1]))

    def shares(self) -> dict[str, float]:
        """Each stage's part of the processor time that all have used; 1 in all."""
        used = self.used()
        total = sum(used.values())
        return {stage: round(spent / total, 3) for stage, spent in used.items()}


def memory() -> dict[str, int]:
    """Each stage's resident memory, in MB; what processes share counts for each of them."""
    found = Counter[str]()
    for process in _family():
        found[_stage(process)] += int(_fields(process)[21]) * _PAGE
    return {stage: size // 2**20 for stage, size in found.most_common()}


def _seconds() -> dict[str, float]:
    found: dict[str, float] = {}
    for process in _family():
        user, system = _fields(process)[11:13]
        stage = _stage(process)
        found[stage] = found.get(stage, 0) + (int(user) + int(system)) / _TICKS
    return found


def _family() -> Iterator[Path]:
    """This process and its descendants."""
    parents = {int(p.name): int(_fields(p)[1]) for p in Path("/proc").glob("[0-9]*")}
    for process in parents:
        ancestor = process
        while ancestor not in (0, os.getpid()):
            ancestor = parents.get(ancestor, 0)
        if ancestor:
            yield Path("/proc") / str(process)


def _fields(process: Path) -> list[str]:
    """What follows the command in /proc/…/stat (proc(5)): state, parent …"""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return ["0"] * 50


def _stage(process: Path) -> str:
    try:
        line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "other"
    return next((stage for part, stage in _STAGES if part in line), "other")
