"""Checkpoints: kept in memory and in a file, whole or not at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hlfabric import ChaincodeEvent, Checkpoint, FileCheckpoint, Position
from hlfabric.checkpoint import position
from hlfabric.errors import CheckpointError

NUMBERS = st.integers(0, 2**64 - 2)


def test_nothing_is_kept_at_first(tmp_path: Path) -> None:
    assert Checkpoint().position is None
    assert FileCheckpoint(tmp_path / "none.json").position is None


def test_a_block_is_followed_by_the_next() -> None:
    checkpoint = Checkpoint()
    checkpoint.block(7)
    assert checkpoint.position == Position(8)


def test_a_chaincode_event_is_followed_by_what_comes_after_its_transaction() -> None:
    checkpoint = Checkpoint()
    checkpoint.chaincode_event(ChaincodeEvent(7, "tx1", "lotbook", "recorded", b""))
    assert checkpoint.position == Position(7, "tx1")


@given(block=NUMBERS, transaction=st.text())
def test_a_file_gives_back_what_was_kept_last(block: int, transaction: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.json"
        kept = FileCheckpoint(path)
        kept.block(3)
        kept.transaction(block, transaction)
        assert FileCheckpoint(path).position == kept.position == Position(block, transaction)
        assert [each.name for each in Path(folder).iterdir()] == [path.name]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"block_number": "many"}'])
def test_a_file_that_holds_something_else_is_an_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    path.write_text(content)
    with pytest.raises(CheckpointError, match="holds no checkpoint"):
        FileCheckpoint(path)
    assert path.read_text() == content


def test_what_cannot_be_written_keeps_the_last_position(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    checkpoint = FileCheckpoint(folder / "checkpoint.json")
    checkpoint.block(3)
    (folder / "checkpoint.json").unlink()
    folder.rmdir()
    with pytest.raises(OSError, match="checkpoint"):
        checkpoint.block(4)
    assert checkpoint.position == Position(4)


@given(start=st.none() | NUMBERS)
def test_without_a_checkpoint_the_start_counts(start: int | None) -> None:
    expected = None if start is None else Position(start)
    assert position(start, None) == position(start, Checkpoint()) == expected
