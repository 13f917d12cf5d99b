"""What is kept of a load between runs: the plan, API keys, and how far it has come."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from provenance.local.chain.plan import Plan, PlanError
from provenance.local.state import write_private


@dataclass
class Memory:
    """One file for each database and seed. ``documents`` are those whose verdicts are in."""

    path: Path
    plan: Plan
    keys: dict[str, str] = field(default_factory=dict)
    documents: int = 0
    events: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    over: bool = False

    def save(self) -> None:
        """Write it whole or not at all, readable by the owner alone."""
        kept = {name: value for name, value in vars(self).items() if name != "path"}
        plan = {**asdict(self.plan), "begin": self.plan.begin.isoformat()}
        write_private(self.path, {**kept, "plan": plan})


def remembered(path: Path) -> Memory | None:
    """What was kept; None at the first load."""
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    plan = content.pop("plan")
    begin = date.fromisoformat(plan.pop("begin"))
    content |= {name: Counter(content[name]) for name in ("verdicts", "findings")}
    return Memory(path, Plan(**plan, begin=begin), **content)


def resumed(path: Path, *, seed: int, events: int | None, begin: date | None) -> Memory:
    """The load that was begun, or a new one. Raises PlanError where it was begun otherwise.

    Without ``events`` and ``begin``, those of the load that was begun count.
    """
    known = remembered(path)
    if known is None:
        return Memory(path, _new(seed, events, begin))
    wanted = Plan.of_size(events, seed=seed, begin=known.plan.begin) if events else known.plan
    if (begin or known.plan.begin, wanted.size) != (known.plan.begin, known.plan.size):
        raise PlanError(
            f"The chain of seed {seed} was begun here with --begin {known.plan.begin} and "
            f"{known.plan.shops} shops each over {known.plan.days} days. Leave --begin and --size "
            "out to go on with it, or choose another --seed."
        )
    return known


def _new(seed: int, events: int | None, begin: date | None) -> Plan:
    today = date.today()  # noqa: DTZ011
    size = DEFAULT_EVENTS if events is None else events
    plan = Plan.of_size(size, seed=seed, begin=begin or today)
    if begin is None:
        return plan.ending_before(today)
    if plan.day(plan.days) > today:
        raise PlanError(
            f"The chain runs {plan.days} days: it has to begin by "
            f"{plan.ending_before(today).begin}, because events can't lie ahead."
        )
    return plan


DEFAULT_EVENTS = 5_000
