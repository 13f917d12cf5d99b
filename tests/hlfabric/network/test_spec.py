"""The description of a network: what is read from it, and what is said of a wrong one."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hlfabric.network import SpecError, load_spec
from hlfabric.network.spec import Blocks, Organisation
from tests.hlfabric.network.descriptions import description


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "network.yaml"


def written(path: Path, **changes: Any) -> Path:
    """A file with a description of its own."""
    path.write_text(yaml.safe_dump(description(**changes)))
    return path


def test_everything_is_read(path: Path) -> None:
    spec = load_spec(written(path))
    assert spec.channel == "trade"
    assert spec.chaincode.version == ("{python}", "-m", "kv", "version")
    assert spec.organisations == (Organisation("farm", "FarmMSP"), Organisation("mill", "MillMSP"))
    assert (spec.orderer.name, spec.orderers) == ("ordering", 1)
    assert spec.block == Blocks("200ms", 500, "2 MB", "10 MB")


def test_history_is_kept_where_it_is_asked_for(path: Path) -> None:
    assert load_spec(written(path)).history is False
    assert load_spec(written(path, history=True)).history is True


def test_the_environment_overrides_the_number_of_orderers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERERS", "3")
    assert load_spec(written(path)).orderers == 3
    monkeypatch.setenv("ORDERERS", "")
    assert load_spec(written(path)).orderers == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"channel": None}, "'channel' is missing"),
        ({"block": None}, "'block' is missing"),
        ({"orderers": "many"}, "many"),
        ({"orderers": 0}, "at least one orderer"),
        ({"organisations": []}, "at least one organisation"),
        ({"organisations": [{"name": "farm"}]}, "msp"),
        ({"organisations": [{"name": "farm", "msp": "A"}] * 2}, "farm is named twice"),
        ({"orderer": {"name": "farm", "msp": "OrderingMSP"}}, "farm is named twice"),
        ({"block": {"timeout": "1s"}}, "messages"),
        ({"chaincode": {"name": "kv", "command": "python -m kv"}}, "command is to be a list"),
    ],
)
def test_what_is_wrong_is_named(path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError, match="does not describe a network") as wrong:
        load_spec(written(path, **changes))
    assert said in str(wrong.value)
    assert str(path) in str(wrong.value)


@pytest.mark.parametrize("content", ["", "- a list", "{unclosed", "text"])
def test_what_is_no_description_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(SpecError, match="does not describe a network"):
        load_spec(path)


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(SpecError, match="No such file"):
        load_spec(path)
