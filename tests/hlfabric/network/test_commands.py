"""Commands that run and end, and what is said when they fail."""

import sys
from pathlib import Path

import pytest

from hlfabric.network import NetworkError
from hlfabric.network.commands import interpreter, run, source_hash
from hlfabric.network.spec import Chaincode

PYTHON = (sys.executable, "-c")


def test_a_command_s_output_is_given(tmp_path: Path) -> None:
    program = "import os; print(os.environ['LOT'], os.getcwd())"
    assert run([*PYTHON, program], {"LOT": "4711"}, tmp_path) == f"4711 {tmp_path}\n"


def test_what_a_failed_command_said_is_told() -> None:
    with pytest.raises(NetworkError, match=r"failed: no such lot"):
        run([*PYTHON, "raise SystemExit('no such lot')"])


def test_a_command_that_said_it_on_its_output_is_told_too() -> None:
    with pytest.raises(NetworkError, match=r"failed: no such lot"):
        run([*PYTHON, "print('no such lot'); raise SystemExit(1)"])


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(NetworkError, match="`no-such-command peer` could not be run"):
        run(["no-such-command", "peer"])


def test_the_interpreter_is_this_program_s() -> None:
    assert interpreter(("{python}", "-m", "kv")) == (sys.executable, "-m", "kv")


def test_the_source_hash_is_what_the_chaincode_s_command_prints(tmp_path: Path) -> None:
    command = ("{python}", "-c", "print('abc')")
    assert source_hash(Chaincode("kv", command, command, "ready"), tmp_path) == "abc"


def test_a_version_command_that_prints_nothing_is_no_version(tmp_path: Path) -> None:
    command = ("{python}", "-c", "pass")
    with pytest.raises(NetworkError, match="printed no hash"):
        source_hash(Chaincode("kv", command, command, "ready"), tmp_path)
