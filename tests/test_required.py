"""A run that was to try real Fabric can't pass without it."""

from pathlib import Path

import pytest

MARK = "import pytest\n@pytest.mark.fabric\ndef test_it(): "
PLAIN = "def test_it(): pass"


@pytest.mark.parametrize(
    ("body", "required", "code", "said"),
    [
        (MARK + "pass", "1", 0, "1 tests ran on real Fabric."),
        (MARK + "pytest.skip('no network')", "1", 1, "*these were skipped: *::test_it"),
        (PLAIN, "1", 1, "*no test ran on it."),
        (PLAIN, "", 0, "0 tests ran on real Fabric."),
    ],
)
def test_the_exit_code(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    required: str,
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("LOTBOOK_REQUIRE_FABRIC", required)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    pytester.makepyfile(body)
    pytester.makeini("[pytest]\nmarkers = fabric: real")
    arguments = ("-p", "tests.required", "-p", "no:django", "-p", "no:cacheprovider")
    result = pytester.runpytest_subprocess(*arguments)
    assert result.ret == code
    result.stdout.fnmatch_lines([said])
