"""``manage.py demo load``: a year of a coffee chain for a running node."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hlfabric.network import ProcessError
from provenance.ledger.port import LedgerError
from provenance.local.chain.chain import Chain
from provenance.local.chain.introducing import introduce_all
from provenance.local.chain.memory import DEFAULT_EVENTS, Memory, resumed
from provenance.local.chain.plan import PlanError
from provenance.local.chain.report import as_dict, as_text
from provenance.local.chain.sending import Sender
from provenance.local.client import RequestRefused
from provenance.parties.services import PartyError

SOME_REFUSED = 1
CUT_OFF = 2
LOST = {"refused", "failed"}
FAULTS = (LedgerError, OSError, PartyError, ProcessError, RequestRefused, TimeoutError)


class Command(BaseCommand):
    """Loads demonstration data."""

    help = "Demonstration data: all of it is synthetic, and marked so."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser(
            "load",
            help="send twelve months of a coffee chain to the running node",
            description=(
                "Sends twelve months of a coffee chain through the node's public interfaces. Cut "
                "off, it goes on when it is run again: nothing is recorded twice. Exit code 0: "
                "all is recorded, 1: some events were refused, 2: cut off or not possible."
            ),
        )
        load.add_argument("--size", type=int, help=f"at least so many events ({DEFAULT_EVENTS})")
        load.add_argument("--seed", type=int, default=1, help="another gives other goods (1)")
        load.add_argument(
            "--begin", type=date.fromisoformat,
            help="the first day of sales, YYYY-MM-DD (so that the chain ends yesterday)",
        )  # fmt: skip
        load.add_argument("--url", default=settings.PUBLIC_URL, help="where the node's web listens")
        load.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            memory = resumed(
                _path(options["seed"]),
                seed=options["seed"],
                events=options["size"],
                begin=options["begin"],
            )
            chain = Chain(memory.plan)
            sender = Sender(options["url"].rstrip("/"), memory, self._say)
            self._load(chain, sender)
        except PlanError as error:
            raise CommandError(f"{error} Nothing was sent.", returncode=CUT_OFF) from error
        except FAULTS as error:
            raise CommandError(
                f"{error} What was sent is kept: run the command again to go on.",
                returncode=CUT_OFF,
            ) from error
        self._report(chain, sender, as_json=options["json"])
        if LOST & set(memory.verdicts):
            sys.exit(SOME_REFUSED)

    def _load(self, chain: Chain, sender: Sender) -> None:
        memory: Memory = sender.memory
        if memory.over:
            self._say("it was loaded before; nothing is sent")
        else:
            memory.save()
            introduce_all(memory, sender.url, self._say)
        sender.send(chain)

    def _report(self, chain: Chain, sender: Sender, *, as_json: bool) -> None:
        told = json.dumps(as_dict(chain, sender)) if as_json else as_text(chain, sender)
        self.stdout.write(told)

    def _say(self, line: str) -> None:
        self.stderr.write(line)


def _path(seed: int) -> Path:
    """One file for each database and seed."""
    database = settings.DATABASES["default"]["NAME"]
    return Path(settings.STATE_DIR) / f"{database}.chain-{seed}.json"
