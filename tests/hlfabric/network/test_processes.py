"""Processes: started, watched, ended, and never taken for one another."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hlfabric.network import Process, ProcessError, wait_until
from hlfabric.network.processes import environment, start_time

Start = Callable[..., Process]
FOREVER = "import signal; print('ready', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); signal.pause()"
)
HOLDER = """
import signal, sys
from pathlib import Path
from hlfabric.network import Process
process = Process("held", (sys.executable, "-c", sys.argv[2]), Path(sys.argv[1]))
process.start(detached=sys.argv[3] == "detached")
print(process.pid(), flush=True)
signal.pause()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a Python program under a name and waits for its word; ends it after the test."""
    started: list[Process] = []

    def starts(program: str = FOREVER, name: str = "held") -> Process:
        process = Process(name, (sys.executable, "-c", program), tmp_path)
        started.append(process)
        process.start()
        process.wait_ready(lambda: "ready" in process.tail(), deadline=20, what="it is ready")
        return process

    yield starts
    for process in started:
        process.stop(patience=0)


def seen_by_another(process: Process) -> Process:
    """The same process as a command sees it that did not start it."""
    return Process(process.name, (), process.directory)


def test_a_process_runs_until_it_is_stopped(start: Start) -> None:
    process = start()
    pid = process.pid()
    assert pid is not None
    assert start_time(pid) is not None
    assert process.stop()
    assert process.pid() is None
    assert start_time(pid) is None
    assert not process.record_path.exists()


def test_another_command_finds_and_stops_it(start: Start) -> None:
    process = start()
    other = seen_by_another(process)
    assert other.pid() == process.pid()
    other.stop()
    assert process.pid() is None


def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    Process("never", (), tmp_path / "nowhere").stop()
    assert list(tmp_path.iterdir()) == []


def test_what_ignores_a_request_to_end_is_killed(start: Start) -> None:
    process = start(STUBBORN)
    assert not process.stop(patience=0.2)
    assert process.pid() is None


def test_a_killed_process_is_seen_by_others_too(start: Start) -> None:
    process = start()
    process.kill()
    assert process.pid() is None
    assert process.record_path.exists()
    assert seen_by_another(process).pid() is None


def test_a_recycled_id_is_told_apart_by_its_start_time(start: Start) -> None:
    process = start()
    record = json.loads(process.record_path.read_text())
    process.record_path.write_text(json.dumps({**record, "started": "1"}))
    stale = seen_by_another(process)
    assert stale.pid() is None
    stale.stop()
    assert process.pid() is not None


@pytest.mark.parametrize(
    "content", ["", "{", "4711", "[]", "{}", '{"pid": 4711}', '{"pid": 4194304, "started": null}']
)
def test_an_unusable_record_names_nobody(tmp_path: Path, content: str) -> None:
    process = Process("stale", (), tmp_path)
    process.record_path.write_text(content)
    assert process.pid() is None
    process.stop()
    assert not process.record_path.exists()


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    process = Process("lost", (str(tmp_path / "nothing"),), tmp_path)
    with pytest.raises(ProcessError, match=r"lost could not be started: .*nothing"):
        process.start()
    assert process.pid() is None


def test_a_program_that_ends_too_early_shows_its_log(start: Start) -> None:
    with pytest.raises(ProcessError, match=r"ended before it is ready(.|\n)*no such lot"):
        start("raise SystemExit('no such lot')")


def test_waiting_ends_and_says_for_what(start: Start) -> None:
    process = start()
    with pytest.raises(ProcessError, match=r"until it sings, in vain(.|\n)*log says:\nready"):
        process.wait_ready(lambda: False, deadline=0.1, what="it sings")
    with pytest.raises(TimeoutError, match="until it sings, in vain"):
        wait_until(lambda: False, deadline=0, what="it sings")


def test_the_log_is_kept_from_start_to_start(start: Start) -> None:
    start("print('first\\nready', flush=True); import signal; signal.pause()").stop()
    process = start("print('second', flush=True); import signal; signal.pause()")
    wait_until(lambda: "second" in process.tail(), deadline=20, what="it has spoken")
    assert process.tail() == "first\nready\nsecond"
    assert process.tail(1) == "second"
    assert process.tail(0) == ""


@pytest.mark.parametrize(("kind", "survives"), [("supervised", False), ("detached", True)])
def test_only_a_detached_process_outlives_its_starter(
    tmp_path: Path, kind: str, survives: bool
) -> None:
    argv = [sys.executable, "-c", HOLDER, str(tmp_path), FOREVER, kind]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        held = Process("held", (), tmp_path)
        held.wait_ready(lambda: "ready" in held.tail(), deadline=20, what="it is ready")
        holder.kill()
    try:
        if survives:
            assert held.pid() == pid
        else:
            wait_until(lambda: held.pid() is None, deadline=10, what="it has died too")
    finally:
        held.stop()


def test_the_time_of_a_start_stays_the_same() -> None:
    assert start_time(os.getpid()) == start_time(os.getpid()) is not None
    assert start_time(2**22) is None


def test_the_environment_of_a_process_is_read_by_its_id() -> None:
    argv, env = [sys.executable, "-c", FOREVER], {"LOT": "4=7", "EMPTY": ""}
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            known = environment(process.pid)
        finally:
            process.kill()
    assert (known["LOT"], known["EMPTY"]) == ("4=7", "")
    assert environment(2**22) == {}
