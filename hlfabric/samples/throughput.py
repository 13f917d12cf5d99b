"""How many transactions per second a network commits, as one client sees it.

    python -m hlfabric.samples.throughput connection.json put {n} value

calls ``put`` with a key of its own each time (``{n}`` stands for it), a fixed number in flight,
from endorsement to commit status, and prints the rate. What fails is counted by its error's name.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from hlfabric import FabricError, Gateway, Profile, aio

VALID = "VALID"


class Calls:
    """Calls until the time is over, and what became of them."""

    def __init__(self, function: str, arguments: Sequence[str], seconds: float) -> None:
        self.outcomes: Counter[str] = Counter()
        self._function = function
        self._arguments = arguments
        self._end = time.monotonic() + seconds

    def __iter__(self) -> Iterator[tuple[str, list[bytes]]]:
        while time.monotonic() < self._end:
            unique = uuid4().hex
            yield self._function, [each.replace("{n}", unique).encode() for each in self._arguments]


def with_threads(profile: Profile, calls: Calls, in_flight: int) -> None:
    """Make the calls from as many threads as may be in flight."""
    member = profile.members[0]

    def work() -> None:
        for function, args in calls:
            try:
                gateway.submit_transaction(member.admin, function, *args)
                calls.outcomes[VALID] += 1
            except FabricError as error:
                calls.outcomes[type(error).__name__] += 1

    with (
        Gateway(member.peer, channel=profile.channel, chaincode=profile.chaincode) as gateway,
        ThreadPoolExecutor(in_flight) as threads,
    ):
        for done in [threads.submit(work) for _ in range(in_flight)]:
            done.result()


async def with_tasks(profile: Profile, calls: Calls, in_flight: int) -> None:
    """Make the calls from as many asyncio tasks."""
    member = profile.members[0]

    async def work() -> None:
        for function, args in calls:
            try:
                await gateway.submit_transaction(member.admin, function, *args)
                calls.outcomes[VALID] += 1
            except FabricError as error:
                calls.outcomes[type(error).__name__] += 1

    async with aio.Gateway(
        member.peer, channel=profile.channel, chaincode=profile.chaincode
    ) as gateway:
        await asyncio.gather(*(work() for _ in range(in_flight)))


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the calls; the rate of those that took effect, and what became of all."""
    profile = Profile.load(arguments.profile)
    begin = time.monotonic()
    calls = Calls(arguments.function, arguments.arguments, arguments.seconds)
    if arguments.client == "threads":
        with_threads(profile, calls, arguments.in_flight)
    else:
        asyncio.run(with_tasks(profile, calls, arguments.in_flight))
    seconds = time.monotonic() - begin
    return {
        "transactions_per_s": round(calls.outcomes[VALID] / seconds, 1),
        "seconds": round(seconds, 1),
        "client": arguments.client,
        "in_flight": arguments.in_flight,
        "outcomes": dict(calls.outcomes),
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m hlfabric.samples.throughput",
        description="Committed transactions per second, as one client sees it.",
    )
    parser.add_argument("profile", type=Path, help="the network's connection profile (JSON)")
    parser.add_argument("function", help="of the profile's chaincode")
    parser.add_argument("arguments", nargs="*", help="{n} stands for what is different each time")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--in-flight", type=int, default=100, help="transactions at once (100)")
    parser.add_argument("--client", choices=["threads", "asyncio"], default="threads")
    print(json.dumps(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
