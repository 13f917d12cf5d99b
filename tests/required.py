"""Fails a run that was to try real Fabric and did not: ``LOTBOOK_REQUIRE_FABRIC=1``."""

import os

import pytest

RAN: set[str] = set()
SKIPPED: set[str] = set()
MARKED = pytest.StashKey[set[str]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep which tests are marked ``fabric``."""
    config.stash[MARKED] = {item.nodeid for item in items if item.get_closest_marker("fabric")}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep which tests ran to their end, and which were skipped."""
    if report.skipped:
        SKIPPED.add(report.nodeid)
    elif report.when == "call":
        RAN.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn the exit code where Fabric was required and not tried."""
    if complaint(session.config) and session.exitstatus in {0, pytest.ExitCode.NO_TESTS_COLLECTED}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests ran on real Fabric, and what is missing."""
    marked = config.stash.get(MARKED, set())
    terminalreporter.write_line(f"{len(RAN & marked)} tests ran on real Fabric.")
    said = complaint(config)
    if said:
        terminalreporter.write_line(said, red=True)


def complaint(config: pytest.Config) -> str | None:
    """What is wrong with a run that required Fabric; None where nothing is."""
    if os.environ.get("LOTBOOK_REQUIRE_FABRIC") != "1":
        return None
    marked = config.stash.get(MARKED, set())
    skipped = sorted(SKIPPED & marked)
    if skipped:
        return "Real Fabric is required, but these were skipped: " + ", ".join(skipped)
    if not RAN & marked:
        return "Real Fabric is required, but no test ran on it."
    return None
