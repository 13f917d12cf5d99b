"""The command ``python fabric-network up|down|status|reset|logs``."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hlfabric.network.build import BuildError, build_commands
from hlfabric.network.errors import NetworkError
from hlfabric.network.network import Network
from hlfabric.network.processes import ProcessError
from hlfabric.network.spec import SpecError, load_spec

FAULTS = (BuildError, NetworkError, ProcessError, SpecError)


def main(folder: Path) -> int:
    """Run the command for the network that ``folder`` describes; the exit code."""
    arguments = _parser().parse_args()
    try:
        network = open_network(folder)
        result: int = arguments.run(network, folder, arguments)
    except FAULTS as error:
        print(f"fabric-network: {error}", file=sys.stderr)
        return 1
    return result


def open_network(folder: Path) -> Network:
    """The network of a checkout, its state in ``.lotbook`` or where ``LOTBOOK_STATE`` says."""
    root = folder.resolve().parent
    state = Path(os.environ.get("LOTBOOK_STATE") or root / ".lotbook")
    spec = load_spec(folder / "network.yaml")
    return Network(spec, state / "network", root / ".lotbook" / "bin", root, progress())


def progress() -> Callable[[str], None]:
    """Prints lines to standard error, each with the seconds since the start."""
    begin = time.monotonic()
    return lambda line: print(f"{time.monotonic() - begin:6.1f} s  {line}", file=sys.stderr)


def _up(network: Network, folder: Path, _arguments: argparse.Namespace) -> int:
    build_commands(folder, network.bin_dir, network.progress)
    network.start(detached=True)
    print(
        f"The network is up and stays up until `python fabric-network down`. "
        f"Clients read {network.layout.profile}."
    )
    return 0


def _down(network: Network, _folder: Path, _arguments: argparse.Namespace) -> int:
    network.stop()
    print("The network is down; its ledgers are kept.")
    return 0


def _reset(network: Network, _folder: Path, _arguments: argparse.Namespace) -> int:
    network.reset()
    print("The network is down, and its ledgers and identities are gone.")
    return 0


def _status(network: Network, _folder: Path, arguments: argparse.Namespace) -> int:
    status = network.status()
    if arguments.json:
        print(json.dumps(status))
    else:
        for name, pid in status.items():
            print(f"{name:24} {'down' if pid is None else f'up, process {pid}'}")
    return 0 if all(status.values()) else 3


def _logs(network: Network, _folder: Path, arguments: argparse.Namespace) -> int:
    names = [arguments.process] if arguments.process else network.process_names()
    for name in names:
        process = network.process(name)
        print(f"--- {name}: {process.log_path}\n{process.tail(arguments.lines)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python fabric-network",
        description="A Hyperledger Fabric network of native processes on this machine.",
    )
    commands = parser.add_subparsers(required=True, metavar="up|down|status|reset|logs")
    up = "bring it up and leave it running; builds Fabric's commands at the first time"
    commands.add_parser("up", help=up).set_defaults(run=_up)
    commands.add_parser("down", help="stop it, data kept").set_defaults(run=_down)
    status = commands.add_parser("status", help="what runs; exit code 3 unless everything does")
    status.add_argument("--json", action="store_true", help="print an object of process ids")
    status.set_defaults(run=_status)
    reset = "stop it and forget ledgers, identities and ports"
    commands.add_parser("reset", help=reset).set_defaults(run=_reset)
    logs = commands.add_parser("logs", help="the last lines of each process, or of one")
    logs.add_argument("process", nargs="?", help="such as peer.growers")
    logs.add_argument("--lines", type=int, default=15, help="how many (15)")
    logs.set_defaults(run=_logs)
    return parser
