"""Tasks in threads that run beside a measurement."""

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self


class Background:
    """Runs its tasks while used as a context manager; the first that fails ends all.

    A task returns soon after ``over`` is set; what ended one early is in ``failure``.
    """

    def __init__(self) -> None:
        self.over = threading.Event()
        self.failure: Exception | None = None

    def tasks(self) -> Sequence[Callable[[], None]]:
        """What to run, each in a thread of its own."""
        raise NotImplementedError

    def wake(self) -> None:
        """End what a task may be waiting for; ``over`` is set."""

    def __enter__(self) -> Self:
        self._threads = [
            threading.Thread(target=self._guarded, args=(task,)) for task in self.tasks()
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self.wake()
        for thread in self._threads:
            thread.join()

    def raise_failure(self) -> None:
        """Raise whatever ended one of the tasks."""
        if self.failure:
            raise self.failure

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:
            self.failure = error
            self.over.set()
