"""``manage.py relay``: bring the outbox to the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.garbage import collect_seldom
from provenance.index.signals import on_termination
from provenance.ledger.port import LedgerUnavailable
from provenance.ledger.services import get_ledger
from provenance.relay.relay import Relay


class Command(BaseCommand):
    """Sends calls until SIGTERM; a second relay stands by."""

    help = "Bring the outbox's calls to the ledger. Ends on SIGTERM; a second one stands by."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        parser.add_argument("--once", action="store_true", help="send what waits, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        relay = Relay(get_ledger())
        if options["once"]:
            try:
                relay.run_once()
            except LedgerUnavailable as error:
                raise CommandError(str(error)) from error
            return
        on_termination(relay.stop)
        collect_seldom()
        relay.run()
