"""The offline verifier of a forecast's row: what it says, and that nothing altered passes it."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from forecasting import proofs
from forecasting.proofs import NotVerified, Unusable, main, verify, write_file
from forecasting.runs import trees
from tests.node import ROOT as CHECKOUT

LEAVES = [
    {
        "series": "9521000000018/09521000001015//sales",
        "date": f"2026-03-{day:02}",
        "value": str(day),
        "events": [f"event/9521000000018/urn:x:{day}"],
        "censored": False,
        "salt": f"{day:064x}",
    }
    for day in range(1, 14)
]
ROOT = trees.root(LEAVES).root


def proof(index: int = 4) -> bytes:
    return write_file(LEAVES[index], trees.path(LEAVES, index))


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_each_leaf_is_verified(index: int) -> None:
    assert verify(proof(index), bytes.fromhex(ROOT)) == LEAVES[index]


@pytest.mark.parametrize("index", [0, 4, 12])
def test_every_altered_byte_is_detected(index: int) -> None:
    data = proof(index)
    for place in range(len(data)):
        for change in (1, 2, 32, 255):
            altered = data[:place] + bytes([data[place] ^ change]) + data[place + 1 :]
            with pytest.raises((NotVerified, Unusable)):
                verify(altered, bytes.fromhex(ROOT))


def test_every_missing_or_added_byte_is_detected() -> None:
    data = proof()
    for place in range(len(data) + 1):
        for altered in (data[:place] + data[place + 1 :], data[:place] + b" " + data[place:]):
            if altered != data:
                with pytest.raises((NotVerified, Unusable)):
                    verify(altered, bytes.fromhex(ROOT))


def altered(**fields: Any) -> bytes:
    return json.dumps({**json.loads(proof()), **fields}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 99999,
        altered(v=True),
        altered(v=2),
        altered(kind="events"),
        altered(leaf=[]),
        altered(path={}),
        altered(path=[["up", "00" * 32]]),
        altered(path=[["left", "AA" * 32]]),
        altered(path=[["left", 1]]),
        altered(path=[["left", "00" * 32]] * 65),
        altered(leaf={"x": 1.5}),
        altered(leaf={"x": "\ud800"}),
        altered(more=1),
        altered(),
    ],
)
def test_what_is_no_proof_is_unusable(data: bytes) -> None:
    with pytest.raises(Unusable):
        verify(data, bytes.fromhex(ROOT))


def test_the_command_says_what_is_proved_and_what_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "row.json"
    file.write_bytes(proof())
    assert main([str(file), "--root", ROOT]) == 0
    said = capsys.readouterr().out
    assert 'date: "2026-03-05"' in said
    assert "VERIFIED.\nProved: this leaf is in the tree" in said
    assert main([str(file), "--root", "00" * 32]) == 1
    assert capsys.readouterr().out.startswith("NOT VERIFIED. This leaf is not in the tree")
    for root in ("", "0" * 63, ROOT.upper(), "g" * 64):
        assert main([str(file), "--root", root]) == 2
    assert main([str(tmp_path / "none"), "--root", ROOT]) == 2
    file.write_bytes(b" " * (proofs.LARGEST_FILE + 1))
    assert main([str(file), "--root", ROOT]) == 2
    assert "larger than" in capsys.readouterr().out


def test_the_verifier_needs_nothing_but_python(tmp_path: Path) -> None:
    source = CHECKOUT / "forecasting" / "proofs.py"
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)
    file = tmp_path / "row.json"
    file.write_bytes(proof())
    command = [sys.executable, "-I", "-S", str(source), str(file), "--root", ROOT]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
