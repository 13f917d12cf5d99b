"""The asyncio gateway as a thread sees it, so that one scenario runs on both clients."""

import asyncio
import inspect
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from hlfabric import aio
from hlfabric.client import SubmittedTransaction

TIMEOUT = 60
END = object()


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="asyncio")
        self._thread.start()

    def run(self, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Call a function in the loop, await what it gives, and wait for that."""

        async def called() -> Any:
            result = function(*args, **named)
            return await result if inspect.isawaitable(result) else result

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(TIMEOUT)

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()


class BlockingGateway:
    """Each method runs to its end before it returns."""

    def __init__(self, loop: Loop, *args: Any, **named: Any) -> None:
        self._loop = loop
        self._gateway = loop.run(lambda: aio.Gateway(*args, **named))
        self.requests = self._gateway.requests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._gateway, name)
        return lambda *args, **named: self._plain(self._loop.run(method, *args, **named))

    def _plain(self, result: Any) -> Any:
        if isinstance(result, aio.EventStream):
            return BlockingStream(self._loop, result)
        if isinstance(result, SubmittedTransaction):
            status = result.status
            return replace(result, status=lambda **named: self._loop.run(status, **named))
        return result


class BlockingStream:
    """Waits for each event."""

    def __init__(self, loop: Loop, stream: aio.EventStream[Any]) -> None:
        self._loop = loop
        self._stream = stream

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        event = self._loop.run(anext, self._stream, END)
        if event is END:
            raise StopIteration
        return event

    def close(self) -> None:
        """End the stream."""
        self._loop.run(self._stream.close)
