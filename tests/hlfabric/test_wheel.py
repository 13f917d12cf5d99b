"""The wheel of hlfabric installs and works without Lotbook's sources."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

import hlfabric
from hlfabric.network import Network

pytestmark = [pytest.mark.soak, pytest.mark.fabric]
ROOT = Path(__file__).parents[2]
UV = (sys.executable, "-m", "uv", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left among the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "hlfabric", folder / "hlfabric", ignore=ignored)
    run(*UV, "build", "--wheel", str(folder / "hlfabric"), "-o", str(folder))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, and of what is installed here only what it requires."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    run(*UV, "venv", "--python", sys.executable, str(folder))
    interpreter = folder / "bin" / "python"
    install = ("pip", "install", "--no-deps", "--no-index", "--python", str(interpreter))
    run(*UV, *install, str(wheel))
    [packages] = folder.glob("lib/python*/site-packages")
    for name in required(re.findall(r"^Requires-Dist: (.*)", metadata(packages), re.M)):
        link(name, packages)
    return interpreter


def metadata(packages: Path) -> str:
    """The metadata of hlfabric as installed."""
    [folder] = packages.glob("hlfabric-*.dist-info")
    return (folder / "METADATA").read_text()


def required(requirements: list[str], known: frozenset[str] = frozenset()) -> set[str]:
    """The names of what these requirements come to, with what they require in turn."""
    found: set[str] = set()
    for requirement in requirements:
        if "extra ==" in requirement:
            continue
        each = re.split(r"[^\w.-]", requirement)[0]
        if each not in known | found:
            found.add(each)
            found |= required(distribution(each).requires or [], known | found)
    return found


def link(name: str, packages: Path) -> None:
    """Make an installed distribution's files known to another environment."""
    for file in distribution(name).files or ():
        source, target = Path(file.locate()), packages / file
        if ".." not in file.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command to its end; its output."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_package_is_in_the_wheel(python: Path, tmp_path: Path) -> None:
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "hlfabric").rglob("*.py")
    )
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "import hlfabric; print(hlfabric.__version__, hlfabric.__file__)"
    )
    told = run(str(python), "-I", "-c", program, json.dumps(modules), cwd=tmp_path).split()
    assert told[0] == hlfabric.__version__
    assert Path(told[1]).is_relative_to(python.parents[1])


def test_types_and_the_external_builder_come_with_it(python: Path) -> None:
    [package] = python.parents[1].glob("lib/python*/site-packages/hlfabric")
    assert (package / "py.typed").exists()
    builders = {path.name for path in (package / "network" / "builder" / "bin").iterdir()}
    assert builders == {"build", "detect", "release"}
    assert all(
        os.access(package / "network" / "builder" / "bin" / name, os.X_OK) for name in builders
    )


def test_it_commits_transactions(python: Path, tmp_path: Path, kv_network: Network) -> None:
    sample = (str(python), "-I", "-m", "hlfabric.samples.throughput")
    options = ("--seconds", "1", "--in-flight", "5")
    call = (str(kv_network.layout.profile.resolve()), "put", "{n}", "value")
    told = json.loads(run(*sample, *options, *call, cwd=tmp_path))
    assert told["outcomes"]["VALID"] >= 5
