"""Fabric's commands, built from Go modules: once, and with a sentence when something is missing."""

import shutil
import sys
from pathlib import Path

import pytest

from hlfabric.network import BuildError, build_commands
from tests.hlfabric.conftest import BIN, ROOT

MODULES = ROOT / "fabric-network"
COMMANDS = ("configtxgen", "fabric-ca-server", "orderer", "osnadmin", "peer")


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with one module, whose only tool has no source, and Go as it built the others."""
    if not shutil.which("go"):
        (tmp_path / "go").symlink_to(BIN.parent / "go")
    module = tmp_path / "modules" / "tiny"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module tiny\n\ngo 1.24\n\ntool tiny/cmd/hello\n")
    (module / "go.sum").write_text("")
    return module.parent


def executable(path: Path, content: str) -> None:
    """A program in a folder of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)


def told(_line: str) -> None:
    """Progress that nobody reads."""


def test_what_was_built_is_not_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    build_commands(MODULES, BIN, told)
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    build_commands(MODULES, BIN, said.append)
    assert said == []
    assert all(shutil.which(name, path=str(BIN)) for name in COMMANDS)
    assert all((BIN / name).is_file() for name in ("core.yaml", "orderer.yaml"))


def test_a_changed_module_is_built_again(modules: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / ".tiny.stamp").write_text("of another go.mod")
    said: list[str] = []
    with pytest.raises(BuildError):
        build_commands(modules, tmp_path / "bin", said.append)
    assert said == ["building hello …"]
    assert (tmp_path / "bin" / ".tiny.stamp").read_text() == "of another go.mod"


def test_a_failed_build_tells_the_command_and_what_it_said(modules: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"go install tiny/cmd/hello` failed:\n.*cmd/hello"):
        build_commands(modules, tmp_path / "bin", told)


def test_without_a_compiler_it_says_how_to_get_one(
    modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match=r"needs a C compiler.*apt-get install gcc"):
        build_commands(modules, tmp_path / "bin", told)


def test_the_wheel_s_go_finds_the_package_that_lies_beside_it(
    modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "cache" / "go"
    executable(wheel / "bin" / "go", f"#!{sys.executable}\nimport wheel_of_go\n")
    (wheel / "wheel_of_go.py").write_text("raise SystemExit('found beside it')\n")
    executable(tmp_path / "path" / "gcc", "#!/bin/sh\n")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    with pytest.raises(BuildError, match="found beside it"):
        build_commands(modules, tmp_path / "cache" / "bin", told)
