"""Fails a run that was to try the real thing and did not: ``LOTBOOK_REQUIRE=fabric,browser``."""

import os

import pytest

KINDS = ("fabric", "browser")
RAN: set[str] = set()
SKIPPED: set[str] = set()
MARKED = pytest.StashKey[dict[str, set[str]]]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep which tests are marked."""
    session.config.stash[MARKED] = {
        kind: {item.nodeid for item in session.items if item.get_closest_marker(kind)}
        for kind in KINDS
    }


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep which tests ran to their end, and which were skipped."""
    if report.skipped:
        SKIPPED.add(report.nodeid)
    elif report.when == "call":
        RAN.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn the exit code where something required was not tried."""
    passing = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    if complaints(session.config) and session.exitstatus in passing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests ran on the real thing, and what is missing."""
    counts = [f"{kind} {len(RAN & marked)}" for kind, marked in _marked(config).items()]
    terminalreporter.write_line("Ran on the real thing: " + ", ".join(counts))
    for line in complaints(config):
        terminalreporter.write_line(line, red=True)


def complaints(config: pytest.Config) -> list[str]:
    """What is wrong with a run that required something; empty where nothing is."""
    wanted = {word for word in os.environ.get("LOTBOOK_REQUIRE", "").split(",") if word}
    unknown = sorted(wanted - set(KINDS))
    if unknown:
        return [f"LOTBOOK_REQUIRE names {', '.join(unknown)}; known are {', '.join(KINDS)}."]
    return [line for kind in sorted(wanted) for line in _complaints(kind, _marked(config)[kind])]


def _complaints(kind: str, marked: set[str]) -> list[str]:
    skipped = sorted(SKIPPED & marked)
    if skipped:
        return [f"`{kind}` tests are required, but were skipped: {', '.join(skipped)}"]
    return [] if RAN & marked else [f"`{kind}` tests are required, but none ran."]


def _marked(config: pytest.Config) -> dict[str, set[str]]:
    return config.stash.get(MARKED, {kind: set() for kind in KINDS})
