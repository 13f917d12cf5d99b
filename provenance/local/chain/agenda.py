"""What is to happen on which day; tasks add others as they run."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from provenance.local.chain.events import Captured

Task = Callable[[int], Iterator[Captured]]


@dataclass
class Agenda:
    """Tasks by day, those of one day in the order in which they were added."""

    tasks: defaultdict[int, list[Task]] = field(default_factory=lambda: defaultdict(list))

    def add(self, day: int, task: Task) -> None:
        """Have a task run on a day, with the day's number."""
        self.tasks[day].append(task)

    def every(self, first: int, days: int, task: Task) -> None:
        """Have a task run again and again."""

        def run(day: int) -> Iterator[Captured]:
            self.add(day + days, run)
            yield from task(day)

        self.add(first, run)

    def run(self, first: int, last: int) -> Iterator[Captured]:
        """All that happens from a day to another, in order; what is later does not happen."""
        for day in range(first, last + 1):
            for task in self.tasks.pop(day, []):
                yield from task(day)
