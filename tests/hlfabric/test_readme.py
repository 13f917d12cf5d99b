"""The package's README: its examples run, and its table names tests that are there."""

import ast
import re
from pathlib import Path

import pytest

from hlfabric.network import Network

FOLDER = Path(__file__).parent
README = (FOLDER.parents[1] / "hlfabric" / "README.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.S)
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", README)


@pytest.mark.fabric
def test_the_examples_run_one_after_the_other(
    kv_network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "connection.json").symlink_to(kv_network.layout.profile.resolve())
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "readme"}
    for example in EXAMPLES:
        exec(compile(example, "README.md", "exec"), names)  # noqa: S102 (our own text)
    assert (tmp_path / "checkpoint.json").exists()


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_the_tests_that_the_table_names_are_there(file: str) -> None:
    named = {test for each, test in NAMED if each == file}
    written = ast.parse((FOLDER / file).read_text()).body
    assert named <= {each.name for each in written if isinstance(each, ast.FunctionDef)}


def test_the_table_leaves_no_scenario_out() -> None:
    files = {f"scenarios/{path.name}" for path in (FOLDER / "scenarios").glob("test_*.py")}
    assert files <= {file for file, _ in NAMED}
