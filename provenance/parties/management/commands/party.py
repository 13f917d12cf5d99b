"""``manage.py party register``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.ledger.port import LedgerError
from provenance.ledger.services import organisations
from provenance.parties.services import PartyError, party_register


class Command(BaseCommand):
    """Enters parties on the ledger."""

    help = "Parties of the network."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        register = commands.add_parser(
            "register", help="make a key for a party and have it entered on the ledger"
        )
        register.add_argument("gln", help="its Global Location Number, 13 digits")
        register.add_argument("--msp", help="its organisation; needed where there are several")
        register.add_argument("--name", default="", help="the company's name")
        register.add_argument("--role", action="append", dest="roles", help="may be repeated")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            msp = options["msp"] or _only(organisations())
            party_register(
                gln=options["gln"],
                msp=msp,
                roles=options["roles"] or ["trader"],
                name=options["name"],
            )
        except (PartyError, LedgerError) as error:
            raise CommandError(f"{error} Nothing was enqueued.") from error
        self.stdout.write(f"Party {options['gln']} of {msp} is on its way to the ledger.")


def _only(msps: list[str]) -> str:
    if len(msps) != 1:
        raise PartyError("msp", f"Name the organisation with --msp: one of {', '.join(msps)}.")
    return msps[0]
