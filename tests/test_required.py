"""A run that was to try real Fabric can't pass without it."""

from pathlib import Path

import pytest

MARK = "import pytest\n@pytest.mark.fabric\ndef test_it(): "
PLAIN = "def test_it(): pass"


@pytest.mark.parametrize(
    ("body", "required", "code", "said"),
    [
        (MARK + "pass", "fabric", 0, "Ran on the real thing: fabric 1, browser 0"),
        (MARK + "pytest.skip('no network')", "fabric", 1, "*were skipped: *::test_it"),
        (MARK + "pass", "fabric,browser", 1, "`browser` tests are required, but none ran."),
        (PLAIN, "fabric", 1, "`fabric` tests are required, but none ran."),
        (PLAIN, "fabrik", 1, "LOTBOOK_REQUIRE names fabrik; *"),
        (PLAIN, "", 0, "Ran on the real thing: fabric 0, browser 0"),
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
    monkeypatch.setenv("LOTBOOK_REQUIRE", required)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    pytester.makepyfile(body)
    pytester.makeini("[pytest]\nmarkers = fabric: real")
    arguments = ("-p", "tests.required", "-p", "no:django", "-p", "no:cacheprovider")
    result = pytester.runpytest_subprocess(*arguments)
    assert result.ret == code
    result.stdout.fnmatch_lines([said])
