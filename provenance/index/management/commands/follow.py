"""``manage.py follow``: index the ledger's blocks as they come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from provenance.garbage import collect_seldom
from provenance.index.follower import Follower
from provenance.index.services import catch_up
from provenance.index.signals import on_termination
from provenance.ledger.services import get_ledger


class Command(BaseCommand):
    """Follows the ledger until SIGTERM; a second follower stands by."""

    help = "Index the ledger's blocks as they come. Ends on SIGTERM; a second one stands by."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        parser.add_argument("--once", action="store_true", help="index what is there, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        ledger = get_ledger()
        if options["once"]:
            self.stdout.write(f"{catch_up(ledger=ledger)} blocks indexed.")
            return
        follower = Follower(ledger)
        on_termination(follower.stop)
        collect_seldom()
        follower.run()
