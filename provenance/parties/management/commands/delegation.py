"""``manage.py delegation OWNER DELEGATE``: let a party act for another."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.parties.services import PartyError, delegation_set


class Command(BaseCommand):
    """Gives and withdraws delegations."""

    help = "Let a party, such as a logistics company, act for another; or no longer."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        parser.add_argument("owner", help="GLN of the party that is acted for; it signs")
        parser.add_argument("delegate", help="GLN of the party that may act for it")
        parser.add_argument("--withdraw", action="store_true", help="take the leave back")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        granted = not options["withdraw"]
        try:
            delegation_set(party=options["owner"], delegate=options["delegate"], granted=granted)
        except PartyError as error:
            raise CommandError(f"{error} Nothing was enqueued.") from error
        said = "may" if granted else "may no longer"
        self.stdout.write(
            f"On its way to the ledger: {options['delegate']} {said} act for {options['owner']}."
        )
