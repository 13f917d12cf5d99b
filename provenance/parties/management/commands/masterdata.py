"""``manage.py masterdata KIND FILE``: products, places and parties from a CSV file."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.parties.uploads import KINDS, Upload, UploadError, masterdata_upload

SOME_WRONG = 1
UNUSABLE = 2


class Command(BaseCommand):
    """Enters or changes master data."""

    help = (
        "Enter or change products, places or parties from a CSV file (UTF-8; separated by comma, "
        "semicolon or tab). Rows that are right are entered even where others are wrong. Exit "
        "code 0: all rows are right, 1: some are wrong, 2: the file is unusable, nothing entered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        columns = "; ".join(f"{name}: {', '.join(kind.columns)}" for name, kind in KINDS.items())
        parser.add_argument("kind", choices=KINDS, help=f"with its columns: {columns}")
        parser.add_argument("file", help="the CSV file, or - for standard input")
        parser.add_argument("--party", default="", help="GLN of the owner of products or places")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        if options["kind"] != "parties" and not options["party"]:
            raise CommandError("Name the owner with --party.", returncode=UNUSABLE)
        try:
            data = _read(options["file"])
            done = masterdata_upload(kind=options["kind"], data=data, party=options["party"])
        except (OSError, UploadError) as error:
            raise CommandError(f"{error} Nothing was entered.", returncode=UNUSABLE) from error
        self.stdout.write(json.dumps(asdict(done)) if options["json"] else _told(done))
        if done.errors:
            sys.exit(SOME_WRONG)


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _told(done: Upload) -> str:
    wrong = [f"Row {e.row}, {e.field or 'ledger'}: {e.error}" for e in done.errors]
    told = (
        f"{len(done.calls)} rows are on their way to the ledger, {done.unchanged} say nothing new, "
        f"{len(wrong)} are wrong."
    )
    return "\n".join([*wrong, told])
