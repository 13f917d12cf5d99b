"""What a checkout keeps between starts."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from provenance.local.state import State, StateError

HOLDER = """
import sys
from pathlib import Path
from provenance.local.state import State
with State(Path(sys.argv[1]), "embedded").locked():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state", "embedded")


def test_secrets_are_made_once_and_are_private(state: State) -> None:
    first = state.environment()
    assert first == State(state.folder, "embedded").environment()
    assert len(first["LOTBOOK_SECRET_KEY"]) >= 50
    path = state.folder / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first["LOTBOOK_WALLET_KEYS"] in path.read_text()


def test_two_checkouts_have_different_secrets(tmp_path: Path) -> None:
    one, other = (State(tmp_path / name, "embedded").environment() for name in ("a", "b"))
    assert one["LOTBOOK_SECRET_KEY"] != other["LOTBOOK_SECRET_KEY"]
    assert one["LOTBOOK_WALLET_KEYS"] != other["LOTBOOK_WALLET_KEYS"]


def test_what_is_remembered_adds_up_and_is_private(state: State) -> None:
    assert state.remembered() == {}
    state.remember(url="http://127.0.0.1:8000")
    state.remember(keys={"a": "b"})
    assert state.remembered() == {"url": "http://127.0.0.1:8000", "keys": {"a": "b"}}
    assert stat.S_IMODE(state.memory_path.stat().st_mode) == 0o600
    assert state.environment()["LOTBOOK_PUBLIC_URL"] == "http://127.0.0.1:8000"


def test_a_network_that_was_reset_gets_another_database(tmp_path: Path) -> None:
    state = State(tmp_path, "fabric")
    with pytest.raises(StateError, match="no Fabric network here yet"):
        state.memory_path.exists()
    state.network.mkdir()
    names = []
    for content in (b"one network", b"another"):
        (state.network / "channel.block").write_bytes(content)
        names.append(state.database)
    assert len({*names, State(tmp_path, "embedded").database}) == 3


def test_a_database_that_is_named_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTBOOK_STATE", str(tmp_path))
    monkeypatch.setenv("LOTBOOK_DATABASE_URL", "postgresql://somewhere/else")
    state = State.of_checkout("embedded")
    assert state.folder == tmp_path
    assert state.environment()["LOTBOOK_DATABASE_URL"] == "postgresql://somewhere/else"


def test_one_demonstration_in_a_checkout(state: State) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    running = f"process {holder.pid}"
    with pytest.raises(StateError, match=running), state.locked():
        pytest.fail("held twice")
    holder.communicate("\n")
    with state.locked():
        pass
