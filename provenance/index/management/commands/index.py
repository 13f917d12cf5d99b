"""``manage.py index rebuild|verify|status``."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.index.checks import Difference
from provenance.index.selectors import lag
from provenance.index.services import index_rebuild, index_verify
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger

DIFFERENT = 1
BEHIND = 3


class Command(BaseCommand):
    """Rebuilds the read models, compares them with the ledger, or says how far they are."""

    help = "The read models: rebuild them from the ledger, verify them against it, or their status."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("rebuild", "empty the read models and read all blocks again"),
            ("verify", "compare each row with the ledger; exit code 1 and a line per difference"),
            ("status", "the indexed block and the ledger's height; exit code 3 if behind"),
        ):
            command = commands.add_parser(name, help=text)
            command.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        run = {"rebuild": self._rebuild, "verify": self._verify, "status": self._status}
        try:
            code = run[options["action"]](as_json=options["json"])
        except LedgerError as error:
            raise CommandError(f"{error} The read models are as they were.") from error
        if code:
            sys.exit(code)

    def _rebuild(self, *, as_json: bool) -> int:
        blocks = index_rebuild(ledger=get_ledger(), progress=self._progress)
        self._print({"blocks": blocks}, f"Rebuilt from {blocks} blocks.", as_json=as_json)
        return 0

    def _verify(self, *, as_json: bool) -> int:
        found = index_verify(ledger=get_ledger(), progress=self._progress)
        said = "\n".join(map(_line, found)) or "Every row agrees with the ledger."
        self._print({"differences": [asdict(entry) for entry in found]}, said, as_json=as_json)
        return DIFFERENT if found else 0

    def _status(self, *, as_json: bool) -> int:
        found = lag(get_ledger())
        said = f"{found.indexed} of {found.height} blocks indexed, {found.blocks} behind."
        self._print({**asdict(found), "behind": found.blocks}, said, as_json=as_json)
        return BEHIND if found.blocks else 0

    def _print(self, content: dict[str, Any], said: str, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(content, default=str) if as_json else said)

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % 100 == 0:
            self.stderr.write(f"{done} of {total} blocks")


def _line(difference: Difference) -> str:
    key = ", ".join(map(str, difference.key))
    return f"{difference.table} ({key}): {_WORDS[difference.kind]}."


_WORDS = {
    "missing": "the row is missing",
    "surplus": "the ledger knows no such row",
    "changed": "the row differs from the ledger",
}
