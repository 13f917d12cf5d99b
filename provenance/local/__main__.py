"""``python -m provenance.local demo|build|psql|manage``: what the Makefile calls."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hlfabric.network import BuildError, NetworkError, ProcessError, SpecError
from provenance.local.client import RequestRefused
from provenance.local.demo import Demonstration
from provenance.local.fabric import build
from provenance.local.guide import as_json, as_text
from provenance.local.postgres import Postgres, binaries
from provenance.local.state import LEDGERS, State, StateError

FAULTS = (
    BuildError,
    NetworkError,
    ProcessError,
    RequestRefused,
    SpecError,
    StateError,
    TimeoutError,
)
ROOT = Path(__file__).resolve().parents[2]
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """The user has ended it."""


def main() -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args()
    try:
        result: int = arguments.run(arguments)
    except FAULTS as error:
        print(f"lotbook: {error}", file=sys.stderr)
        return 1
    except Interrupted:
        return 130
    return result


def _demo(arguments: argparse.Namespace) -> int:
    for number in STOPPING:
        signal.signal(number, _interrupt)
    progress = timed()
    demonstration = Demonstration(State.of_checkout(arguments.ledger), progress, arguments.port)
    with demonstration.running() as telling, suppress(Interrupted):
        print(as_json(telling) if arguments.json else as_text(telling), flush=True)
        progress("ready")
        if not arguments.exit_when_ready:
            demonstration.watch()
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    """End what is going on, once: what follows is the clean-up, which nothing interrupts."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted


def timed() -> Callable[[str], None]:
    """Prints lines to standard error with the seconds since now in front."""
    begin = time.monotonic()
    return lambda line: print(f"{time.monotonic() - begin:6.1f} s  {line}", file=sys.stderr)


def _build(_arguments: argparse.Namespace) -> int:
    build(timed())
    return 0


def _psql(arguments: argparse.Namespace) -> int:
    state = _running_state(arguments)
    return subprocess.run([binaries() / "psql", state.database_url()], check=False).returncode


def _manage(arguments: argparse.Namespace) -> int:
    state = _running_state(arguments)
    argv = [sys.executable, "manage.py", *arguments.arguments]
    env = {**os.environ, **state.environment()}
    return subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode


def _running_state(arguments: argparse.Namespace) -> State:
    state = State.of_checkout(arguments.ledger)
    if not state.server and not Postgres(state.postgres).answers():
        raise StateError("Nothing runs in this checkout. Start it first, with `make demo`.")
    return state


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m provenance.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="demo|build|psql|manage")
    demo = commands.add_parser("demo", help="run everything until Ctrl-C")
    demo.add_argument("--port", type=int, help="the web's port (8000, or the next free one)")
    demo.add_argument("--json", action="store_true", help="print addresses and keys as JSON")
    demo.add_argument("--exit-when-ready", action="store_true", help="stop again at once")
    demo.set_defaults(run=_demo)
    commands.add_parser("build", help="build Fabric's commands").set_defaults(run=_build)
    psql = commands.add_parser("psql", help="the running demonstration's database")
    psql.set_defaults(run=_psql)
    manage = commands.add_parser("manage", help="manage.py on the running demonstration's data")
    manage.set_defaults(run=_manage)
    for command in (demo, psql, manage):
        command.add_argument("--ledger", choices=LEDGERS, default="fabric")
    manage.add_argument("arguments", nargs="*", help="what follows manage.py, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main())
