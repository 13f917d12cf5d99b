"""``manage.py joint open|keys|shares|numbers|close|unmask|total|show``."""

from collections.abc import Collection, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forecasting.engine.values import Frequency
from forecasting.joint import selectors, services
from forecasting.joint.board import Board
from forecasting.joint.errors import JointError
from forecasting.joint.masking import MaskingError
from forecasting.joint.protocol import NotYet
from provenance.ledger.port import LedgerError

STEPS = {
    "keys": ("take part: post public keys", services.keys_post),
    "shares": ("give each partner shares of one's secrets", services.shares_post),
    "unmask": ("reveal what takes the masks off the total", services.unmask_post),
}


class Command(BaseCommand):
    """Sums partners' demand so that the producer learns the total, and nobody a single part."""

    help = "Joint totals of demand: each command is one step of a round (docs/joint-demand.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        _add_opening(commands.add_parser("open", help="ask partners for a total"))
        for name, (told, _) in STEPS.items():
            _add_step(commands.add_parser(name, help=told))
        _add_step(commands.add_parser("numbers", help="post one's recorded demand, masked"))
        for name, told in (
            ("close", "the producer: wait for no more numbers"),
            ("total", "the producer: print the total"),
            ("show", "who has done what"),
        ):
            commands.add_parser(name, help=told).add_argument("round")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            for line in getattr(self, "_" + options["action"], self._step)(options):
                self.stdout.write(line)
        except (JointError, MaskingError, NotYet, LedgerError) as error:
            raise CommandError(str(error)) from error

    def _open(self, options: dict[str, Any]) -> Iterator[str]:
        subject = {n: options[n] for n in ("product", "channel", "unit", "frequency", "first")}
        yield services.round_open(
            producer=options["producer"],
            partners=options["partners"],
            subject=subject,
            length=options["periods"],
            threshold=options["threshold"],
        )

    def _step(self, options: dict[str, Any]) -> Iterator[str]:
        STEPS[options["action"]][1](round_=options["round"], party=options["party"])
        yield "Sent."

    def _numbers(self, options: dict[str, Any]) -> Iterator[str]:
        round_, party = options["round"], options["party"]
        values = selectors.own_demand(selectors.read(round_), party)
        sent = services.numbers_post(round_=round_, party=party, values=values)
        yield f"Sent, masked: {', '.join(map(str, sent))}."

    def _close(self, options: dict[str, Any]) -> Iterator[str]:
        services.round_close(round_=options["round"])
        yield "Sent."

    def _total(self, options: dict[str, Any]) -> Iterator[str]:
        total = services.total_take(round_=options["round"])
        for day, value in zip(
            selectors.periods(selectors.read(options["round"]).terms), total, strict=True
        ):
            yield f"{day.isoformat()}  {value}"

    def _show(self, options: dict[str, Any]) -> Iterator[str]:
        board = selectors.read(options["round"])
        yield f"{board.terms.threshold} of these partners must stay to the end:"
        for name in board.terms.partners:
            yield f"{name}  {', '.join(_done(board, name)) or 'nothing yet'}"
        if board.survivors:
            yield f"Closed; the total is that of {', '.join(board.survivors)}."


def _done(board: Board, name: str) -> Iterator[str]:
    steps: dict[str, Collection[str]] = {
        "keys": board.keys,
        "shares": board.shares,
        "numbers": board.masked,
        "unmask": board.unmasked,
    }
    return (step for step, there in steps.items() if name in there)


def _add_step(command: CommandParser) -> None:
    command.add_argument("round")
    command.add_argument("--party", required=True, help="GLN of the partner")


def _add_opening(command: CommandParser) -> None:
    command.add_argument("--producer", required=True, help="GLN of who learns the total")
    command.add_argument("--partners", required=True, nargs="+", help="their GLNs, three at least")
    command.add_argument("--product", required=True, help="GTIN-14")
    command.add_argument(
        "--channel", default="sales", help="whose demand: sales or another channel"
    )
    command.add_argument("--unit", default="", help="UNECE Rec. 20; none for pieces")
    command.add_argument("--frequency", choices=[each.value for each in Frequency], required=True)
    command.add_argument("--first", required=True, help="the first period's first day: 2026-01-05")
    command.add_argument("--periods", type=int, required=True)
    command.add_argument("--threshold", type=int, help="partners that must stay (two thirds and 1)")
