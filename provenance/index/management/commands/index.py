"""``manage.py index rebuild|verify|status``."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.index.selectors import lag
from provenance.index.services import index_rebuild
from provenance.index.verification import VerificationRuns, verification_run
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger

DIFFERENT, FAILED = 1, 2
BEHIND = 3


class Command(BaseCommand):
    """Rebuilds the read models, compares them with the ledger, or says how far they are."""

    help = "The read models: rebuild them from the ledger, verify them against it, or their status."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        for name, text in _HELP.items():
            command = commands.add_parser(name, help=text, description=text)
            command.add_argument("--json", action="store_true", help="print JSON")
            if name == "verify":
                command.add_argument("--new", action="store_true", help=_NEW)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        run: dict[str, Callable[..., int]] = {
            "rebuild": self._rebuild,
            "verify": self._verify,
            "status": self._status,
        }
        try:
            chosen = {name: options[name] for name in ("new",) if name in options}
            code = run[options["action"]](as_json=options["json"], **chosen)
        except LedgerError as error:
            said = f"{error} The read models are as they were."
            raise CommandError(said, returncode=FAILED) from error
        if code:
            sys.exit(code)

    def _rebuild(self, *, as_json: bool) -> int:
        blocks = index_rebuild(ledger=get_ledger(), progress=self._progress)
        self._print({"blocks": blocks}, f"Rebuilt from {blocks} blocks.", as_json=as_json)
        return 0

    def _verify(self, *, as_json: bool, new: bool) -> int:
        try:
            run = verification_run(ledger=get_ledger(), everything=not new, progress=self._progress)
        except VerificationRuns as error:
            raise CommandError(str(error), returncode=FAILED) from error
        found = {"first": run.first, "last": run.last, "found": run.found}
        said = [_line(each) for each in run.differences]
        agrees = f"Blocks {run.first} to {run.last}: every row agrees with the ledger."
        content = {**found, "differences": run.differences}
        self._print(content, "\n".join(said) or agrees, as_json=as_json)
        return DIFFERENT if run.found else 0

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


def _line(difference: dict[str, Any]) -> str:
    key, kind = difference["key"], difference["kind"]
    if kind == "unsound":
        return f"Block {key[0]}: {key[1]}" if len(key) > 1 else str(key[0])
    return f"{difference['table']} ({', '.join(map(str, key))}): {_WORDS[kind]}."


_HELP = {
    "rebuild": "empty the read models and read all blocks again",
    "verify": "compare blocks, rows, documents and the event tree with the ledger and with the "
    "other organisations' peers; exit code 0: all agrees, 1: a line per difference, 2: it could "
    "not be done",
    "status": "the indexed block and the ledger's height; exit code 3 if behind",
}
_NEW = "only what came after the last verification that found no difference"
_WORDS = {
    "missing": "the row is missing",
    "surplus": "the ledger knows no such row",
    "changed": "the row differs from the ledger",
}
