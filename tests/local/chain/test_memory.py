"""A load is remembered, and goes on as it was begun."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from provenance.local.chain.memory import Memory, resumed
from provenance.local.chain.plan import PlanError

BEGIN = date(2025, 4, 1)


@pytest.fixture
def begun(tmp_path: Path) -> Memory:
    """A load of 1,000 events that was begun and has come some way."""
    memory = resumed(tmp_path / "chain.json", seed=3, events=1_000, begin=BEGIN)
    memory.keys["9521100000017"] = "lb_key"
    memory.documents, memory.events = 5, 40
    memory.verdicts.update(applied=39, recorded=1)
    memory.findings.update(["claim"])
    memory.save()
    return memory


def test_it_goes_on_where_it_was(begun: Memory) -> None:
    assert resumed(begun.path, seed=3, events=None, begin=None) == begun
    assert resumed(begun.path, seed=3, events=1_000, begin=BEGIN) == begun


def test_keys_are_readable_by_the_owner_alone(begun: Memory) -> None:
    assert stat.S_IMODE(begun.path.stat().st_mode) == 0o600


def test_another_begin_or_size_of_the_same_seed_is_not_mixed_in(begun: Memory) -> None:
    with pytest.raises(PlanError, match="2025-04-01"):
        resumed(begun.path, seed=3, events=None, begin=date(2025, 4, 2))
    with pytest.raises(PlanError, match="another --seed"):
        resumed(begun.path, seed=3, events=50_000, begin=None)


def test_without_a_begin_the_chain_ends_yesterday(tmp_path: Path) -> None:
    plan = resumed(tmp_path / "new.json", seed=1, events=None, begin=None).plan
    assert plan.day(plan.days - 1) < date.today()  # noqa: DTZ011
    assert plan.days == 365


def test_a_chain_that_would_end_in_the_future_is_refused(tmp_path: Path) -> None:
    late = date.today() - timedelta(days=100)  # noqa: DTZ011
    with pytest.raises(PlanError, match="has to begin by"):
        resumed(tmp_path / "new.json", seed=1, events=None, begin=late)


@pytest.mark.parametrize(("seed", "events"), [(-1, 100), (100, 100), (1, 0), (1, -5)])
def test_what_cannot_be_made_is_refused(tmp_path: Path, seed: int, events: int) -> None:
    with pytest.raises(PlanError):
        resumed(tmp_path / "new.json", seed=seed, events=events, begin=BEGIN)
