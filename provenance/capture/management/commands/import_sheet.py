"""``manage.py import_sheet TEMPLATE FILE``: take in a CSV or XLSX sheet."""

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.capture.errors import NotOurParty
from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.selectors import DONE, SheetImport, faulty_rows, sheet_import
from provenance.capture.sheets.services import sheet_import as import_sheet
from provenance.capture.sheets.templates import TEMPLATES
from provenance.capture.sheets.writing import MEDIA, write_sheet
from provenance.jobs.selectors import progress
from provenance.jobs.services import chunk_work

SOME_WRONG = 1
UNUSABLE = 2
POLL_SECONDS = 0.2


class Command(BaseCommand):
    """Imports a sheet, together with the workers if there are any."""

    help = (
        "Take in a CSV or XLSX sheet; /v1/imports/templates has the templates. Rows that are "
        "right are captured even where others are wrong. Exit code 0: all rows were taken in "
        "(with --wait: recorded), 1: some are wrong, 2: the file is unusable, nothing kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        parser.add_argument("template", choices=TEMPLATES)
        parser.add_argument("file", help="the sheet, or - for standard input")
        parser.add_argument("--party", required=True, help="GLN of the party that signs")
        parser.add_argument("--acting-for", help="GLN of the party that has delegated it")
        parser.add_argument("--errors", help="write the wrong rows here, as .csv or .xlsx")
        parser.add_argument("--wait", action="store_true", help="wait until all is indexed")
        parser.add_argument("--timeout", type=float, default=600, help="seconds to wait (600)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        errors = _errors_file(options["errors"])
        done = self._imported(options)
        if errors:
            table = write_sheet(done.template, faulty_rows(done), form=errors.suffix[1:])
            errors.write_bytes(table)
        self.stdout.write(json.dumps(_content(done)) if options["json"] else _told(done))
        if done.faults:
            sys.exit(SOME_WRONG)

    def _imported(self, options: dict[str, Any]) -> SheetImport:
        try:
            job = import_sheet(
                template=options["template"],
                data=_read(options["file"]),
                file=Path(options["file"]).name,
                party=options["party"],
                client="manage.py import_sheet",
                acting_for=options["acting_for"],
            )
        except (OSError, SheetError, NotOurParty) as error:
            raise CommandError(f"{error} Nothing was kept.", returncode=UNUSABLE) from error
        self._work(job.id)
        return self._settled(job.id, options["timeout"]) if options["wait"] else _state(job.id)

    def _work(self, job: UUID) -> None:
        """Do what no worker has taken, and wait for what one has."""
        while (state := progress(job)).running:
            self.stderr.write(f"{state.done} of {state.total} parts done")
            if not chunk_work(job=job):
                time.sleep(POLL_SECONDS)

    def _settled(self, job: UUID, timeout: float) -> SheetImport:
        end = time.monotonic() + timeout
        while (state := _state(job)).state != DONE:
            if time.monotonic() > end:
                raise CommandError(
                    f"Import {job.hex} was not done after {timeout:.0f} s; it goes on. "
                    "Are relay and follower running?"
                )
            self.stderr.write(f"events: {_counted(state)}")
            time.sleep(POLL_SECONDS)
        return state


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _errors_file(name: str | None) -> Path | None:
    path = Path(name) if name else None
    if path and path.suffix[1:] not in MEDIA:
        raise CommandError("--errors names a .csv or .xlsx file.", returncode=UNUSABLE)
    return path


def _state(job: UUID) -> SheetImport:
    found = sheet_import(job)
    assert found is not None  # noqa: S101 - it was made above
    return found


def _content(done: SheetImport) -> dict[str, Any]:
    errors = [{"row": f.row, "column": f.column, "error": f.said} for f in done.faults]
    counts = {"rows": done.rows, "events": done.events, "errors": errors}
    return {"import": done.id.hex, "state": done.state, **counts}


def _told(done: SheetImport) -> str:
    wrong = [f"Row {f.row}, {f.column or 'whole row'}: {f.said}" for f in done.faults]
    faulty = len({fault.row for fault in done.faults})
    told = f"{done.rows} rows, {faulty} of them wrong; events: {_counted(done) or 'none'}."
    return "\n".join([*wrong, told])


def _counted(done: SheetImport) -> str:
    return ", ".join(f"{n} {word}" for word, n in done.events.items())
