"""``manage.py apiclient create|list|revoke``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.accounts.selectors import clients
from provenance.accounts.services import AccountError, api_client_create, api_client_revoke


class Command(BaseCommand):
    """API clients and their keys."""

    help = "API clients: a key for each machine that posts events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        create = commands.add_parser("create", help="make a client; prints its key, once")
        create.add_argument("name")
        create.add_argument("--party", action="append", dest="parties", required=True)
        create.add_argument("--json", action="store_true", help="print JSON")
        revoke = commands.add_parser("revoke", help="end a client's key")
        revoke.add_argument("name")
        listed = commands.add_parser("list", help="all clients")
        listed.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            getattr(self, f"_{options['action']}")(options)
        except AccountError as error:
            raise CommandError(str(error)) from error

    def _create(self, options: dict[str, Any]) -> None:
        key = api_client_create(name=options["name"], parties=options["parties"])
        self.stdout.write(
            json.dumps({"name": options["name"], "key": key}) if options["json"] else key
        )

    def _revoke(self, options: dict[str, Any]) -> None:
        api_client_revoke(name=options["name"])
        self.stdout.write(f"The key of {options['name']} is ended.")

    def _list(self, options: dict[str, Any]) -> None:
        if options["json"]:
            rows = [
                {"name": c.name, "key": f"{c.prefix}…", "parties": c.parties, "active": c.active}
                for c in clients()
            ]
            self.stdout.write(json.dumps(rows))
            return
        for client in clients():
            state = "active" if client.active else "ended"
            parties = ", ".join(client.parties)
            self.stdout.write(f"{client.name}  {client.prefix}…  {parties}  {state}")
