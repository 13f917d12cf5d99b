"""The peer's external builder: three scripts that keep a service's address."""

import json
import subprocess
from pathlib import Path

import pytest

from hlfabric.network.nodes import BUILDER

CONNECTION = '{"address": "127.0.0.1:21000"}'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as the peer unpacks it."""
    for name in ("source", "metadata", "built", "released"):
        (tmp_path / name).mkdir()
    (tmp_path / "source" / "connection.json").write_text(CONNECTION)
    (tmp_path / "metadata" / "metadata.json").write_text(json.dumps({"type": "ccaas"}))
    return tmp_path


def script(name: str, package: Path, *folders: str) -> subprocess.CompletedProcess[str]:
    """Run one script as the peer does."""
    argv = [str(BUILDER / "bin" / name), *(str(package / folder) for folder in folders)]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_a_service_is_detected(package: Path) -> None:
    assert script("detect", package, "source", "metadata").returncode == 0


@pytest.mark.parametrize("kind", ["golang", "node", "ccaas2"])
def test_other_chaincode_is_left_to_others(package: Path, kind: str) -> None:
    (package / "metadata" / "metadata.json").write_text(json.dumps({"type": kind}))
    assert script("detect", package, "source", "metadata").returncode != 0


def test_the_address_goes_from_package_to_release(package: Path) -> None:
    assert script("build", package, "source", "metadata", "built").returncode == 0
    assert script("release", package, "built", "released").returncode == 0
    released = package / "released" / "chaincode" / "server" / "connection.json"
    assert released.read_text() == CONNECTION


def test_a_package_without_address_is_refused_with_a_sentence(package: Path) -> None:
    (package / "source" / "connection.json").unlink()
    refused = script("build", package, "source", "metadata", "built")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The package holds no connection.json."
