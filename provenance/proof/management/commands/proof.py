"""``manage.py proof export|consistency|checkpoint|roots|status``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provenance.index.selectors import checkpoint
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger
from provenance.proof import selectors
from provenance.proof.block_export import item_blocks
from provenance.proof.export import Exported, ProofError, consistency_proof, item_proof
from provenance.proof.services import checkpoint_sign
from provenance.trace.lookup import LookupProblem, of_link


class Command(BaseCommand):
    """Makes checkpoints of the event tree, and proofs that strangers check offline."""

    help = "The event tree: export proofs, sign checkpoints, print the CAs that proofs rest on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        export = commands.add_parser("export", help="one file that proves the trail of an item")
        export.add_argument("item", help="a Digital Link, EPC URN or element string")
        blocks = commands.add_parser(
            "export-blocks", help="the same with whole blocks, for members of the channel"
        )
        blocks.add_argument("item", help="a Digital Link, EPC URN or element string")
        consistency = commands.add_parser("consistency", help="that the tree only grew")
        consistency.add_argument("old", type=int, help="the size of a cosigned checkpoint")
        consistency.add_argument("new", type=int, nargs="?", help="a later one (default: the last)")
        channel = commands.add_parser(
            "channel", help="the channel's configuration block, to be pinned for export-blocks"
        )
        for made in (export, blocks, consistency, channel):
            made.add_argument("--out", type=Path, help="the file (default: standard output)")
        commands.add_parser("checkpoint", help="have this wallet's nodes sign the tree now")
        commands.add_parser("roots", help="the organisations' CAs in PEM, to be pinned")
        commands.add_parser("status", help="size, the last cosigned checkpoint, wrong statements")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            getattr(self, "_" + options["action"].replace("-", "_"))(options)
        except (ProofError, LedgerError, LookupProblem) as error:
            raise CommandError(str(error)) from error

    def _export(self, options: dict[str, Any]) -> None:
        self._made(item_proof, options)

    def _export_blocks(self, options: dict[str, Any]) -> None:
        self._made(item_blocks, options)

    def _made(self, make: Callable[..., Exported], options: dict[str, Any]) -> None:
        needed = selectors.organisations_needed()
        made = make(of_link(options["item"]), organisations=needed)
        self._write(made.data, options["out"])
        self.stderr.write(f"{made.events} events proved in {len(made.data)} bytes.")
        if made.younger:
            self.stderr.write(
                f"{made.younger} more are younger than the checkpoint: `manage.py proof checkpoint`"
                " makes another."
            )

    def _consistency(self, options: dict[str, Any]) -> None:
        old, new = options["old"], options["new"]
        self._write(
            consistency_proof(old=old, new=new, organisations=selectors.organisations_needed()),
            options["out"],
        )

    def _checkpoint(self, _options: dict[str, Any]) -> None:
        last, nodes = checkpoint(), selectors.nodes()
        if last is None or not nodes:
            raise ProofError("Nothing is indexed, or the wallet holds no key of a node.")
        for node in nodes:
            size = checkpoint_sign(node=node, block=last.block)
            said = f"signed the tree of {size} events" if size else "has signed all there is"
            self.stdout.write(f"Node {node} {said}.")

    def _roots(self, _options: dict[str, Any]) -> None:
        self._write(b"".join(get_ledger().roots().values()), None)

    def _channel(self, options: dict[str, Any]) -> None:
        self._write(get_ledger().configuration(), options["out"])

    def _status(self, _options: dict[str, Any]) -> None:
        found = selectors.cosigned(organisations=selectors.organisations_needed())
        signed = f"{found.size} of them cosigned" if found else "none of them cosigned"
        self.stdout.write(f"{selectors.tree_size()} events in the tree, {signed}.")
        for each in selectors.wrong():
            self.stdout.write(
                f"Node {each.node} ({each.msp}) stated root {each.root} of {each.size} events in"
                f" block {each.block}, which is wrong: {each.fault}."
            )

    def _write(self, data: bytes, path: Path | None) -> None:
        if path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            path.write_bytes(data)
