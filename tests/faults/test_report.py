"""The table of faults, and whether it lets a loss pass."""

import json
from pathlib import Path

import pytest

from tests.faults.report import Row, main, write

GOOD = Row("relay killed", 100, 0, 0, 2.5, proved=True)


def test_where_nothing_was_lost_or_doubled_it_ends_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(GOOD, tmp_path)
    assert main([], tmp_path) == 0
    assert "relay killed  100     0     0        2.5 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    "bad",
    [
        Row("orderer killed", 100, 1, 0, 2.5, proved=True),
        Row("orderer killed", 100, 0, 1, 2.5, proved=True),
        Row("orderer killed", 100, 0, 0, 2.5),
        Row("orderer killed"),
    ],
)
def test_a_loss_a_double_or_a_trial_cut_short_ends_it_with_1(tmp_path: Path, bad: Row) -> None:
    write(GOOD, tmp_path)
    write(bad, tmp_path)
    assert main([], tmp_path) == 1


def test_no_faults_at_all_prove_nothing(tmp_path: Path) -> None:
    assert main([], tmp_path) == 1


def test_a_second_trial_takes_the_place_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Row("relay killed"), tmp_path)
    write(GOOD, tmp_path)
    assert main(["--json"], tmp_path) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["events"] == 100
