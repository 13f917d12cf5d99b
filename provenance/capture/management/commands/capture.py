"""``manage.py capture FILE``: take in a document from a file."""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.capture.errors import CaptureError
from provenance.capture.models import CaptureJob
from provenance.capture.selectors import JobState, job_state
from provenance.capture.services import PROCEED, ROLLBACK, document_capture
from provenance.domain.epcis.reading import DocumentError
from provenance.relay.errors import OutboxFull

REFUSED = 1
UNUSABLE = 2
TRY_LATER = 3
POLL_SECONDS = 0.2


class Command(BaseCommand):
    """Captures an EPCISDocument or EPCISQueryDocument."""

    help = (
        "Take in an EPCIS 2.0 document (JSON) from a file, or - for standard input. Exit code 0: "
        "taken in (with --wait: all recorded), 1: some refused, 2: unusable, nothing kept; 3: too "
        "many events wait for the ledger, nothing kept, try again later."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        parser.add_argument("file", help="the document, or - for standard input")
        parser.add_argument("--party", required=True, help="GLN of the party that signs")
        parser.add_argument("--acting-for", help="GLN of the party that has delegated it")
        parser.add_argument(
            "--error-behaviour", choices=[PROCEED, ROLLBACK], default=PROCEED,
            help="proceed: each event for itself (default); rollback: all or none",
        )  # fmt: skip
        parser.add_argument("--wait", action="store_true", help="wait until all is indexed")
        parser.add_argument("--timeout", type=float, default=600, help="seconds to wait (600)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        data = self._read(options["file"])
        try:
            job = document_capture(
                data=data,
                party=options["party"],
                acting_for=options["acting_for"],
                client="manage.py capture",
                error_behaviour=options["error_behaviour"],
                query_documents=True,
            )
        except DocumentError as error:
            self._unusable([str(problem) for problem in error.problems])
        except CaptureError as error:
            self._unusable([str(error)])
        except OutboxFull as error:
            raise CommandError(f"{error} Nothing was kept.", returncode=TRY_LATER) from error
        self.stderr.write(f"Job {job.id.hex}: {job.events} events taken in.")
        if not options["wait"]:
            self.stdout.write(json.dumps({"job": job.id.hex, "events": job.events}))
            return
        self._report(self._wait(job, options["timeout"]), as_json=options["json"])

    def _read(self, name: str) -> bytes:
        try:
            return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{error}. Nothing was kept.", returncode=UNUSABLE) from error

    def _unusable(self, problems: list[str]) -> None:
        said = "\n".join(problems)
        raise CommandError(f"{said}\nNothing was kept.", returncode=UNUSABLE)

    def _wait(self, job: CaptureJob, timeout: float) -> JobState:
        end = time.monotonic() + timeout
        state = job_state(job)
        while state.running:
            if time.monotonic() > end:
                raise CommandError(
                    f"Job {job.id.hex} was not done after {timeout:.0f} s; it goes on. "
                    "Are relay and follower running?"
                )
            time.sleep(POLL_SECONDS)
            state = job_state(job)
            done = sum(event.state == "indexed" for event in state.events)
            self.stderr.write(f"{done} of {job.events} events indexed")
        return state

    def _report(self, state: JobState, *, as_json: bool) -> None:
        counted = Counter(event.status or event.state for event in state.events)
        if as_json:
            self.stdout.write(json.dumps({"job": state.job.id.hex, "verdicts": counted}))
        else:
            self.stdout.write(", ".join(f"{n} {word}" for word, n in sorted(counted.items())))
        for event in state.failures:
            for finding in event.findings:
                self.stderr.write(f"event {event.position}: {finding.sentence}")
        if state.failures:
            sys.exit(REFUSED)
