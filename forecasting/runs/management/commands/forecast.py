"""``manage.py forecast run|show|verify|proof|backtest``."""

import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forecasting.engine.values import Frequency
from forecasting.runs import selectors, telling
from forecasting.runs.backtest import Score, backtest
from forecasting.runs.commitment import NotStated, row_proof
from forecasting.runs.errors import RunRefused
from forecasting.runs.panels import MOST, cut
from forecasting.runs.selectors import DONE, RUNNING, RunState
from forecasting.runs.services import require_possible, run_create
from forecasting.runs.verification import verify
from forecasting.series import selectors as series
from forecasting.series.rows import SeriesKey
from forecasting.series.to_engine import to_engine
from provenance.jobs.services import chunk_work
from provenance.ledger import wallet
from provenance.ledger.port import LedgerError

SOME_FAILED = DIFFERENT = 1
UNUSABLE = 2
POLL_SECONDS = 0.5


class Command(BaseCommand):
    """Begins runs, shows them, compares them with the ledger, and tries the engine on the past."""

    help = "Demand forecasts: begin a run, show one, verify one, or try the engine on the past."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        commands = parser.add_subparsers(dest="action", required=True)
        run = commands.add_parser("run", help=_RUN, description=_RUN)
        tried = commands.add_parser("backtest", help=_BACKTEST, description=_BACKTEST)
        for command in (run, tried):
            _add_what(command)
        run.add_argument("--wait", action="store_true", help="work at it and wait until it is over")
        show = commands.add_parser("show", help="how far a run has come, or one series of it")
        show.add_argument("run", help="the run's id")
        show.add_argument("series", nargs="?", help="a series: party/product/place/channel")
        verify = commands.add_parser("verify", help=_VERIFY, description=_VERIFY)
        verify.add_argument("run", help="the run's id")
        proof = commands.add_parser("proof", help=_PROOF, description=_PROOF)
        proof.add_argument("run", help="the run's id")
        proof.add_argument("series", help="a series: party/product/place/channel")
        proof.add_argument(
            "date", type=date.fromisoformat, help="the first day of the row's period"
        )
        proof.add_argument("--out", type=Path, required=True, help="the file")
        for command in (run, tried, show, verify):
            command.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            code = getattr(self, "_" + options["action"])(options)
        except (ValueError, NotStated, LedgerError, wallet.WalletError) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        if code:
            sys.exit(code)

    def _run(self, options: dict[str, Any]) -> int:
        run = run_create(seed=options["seed"], **_what(options))
        state = self._followed(run.id, run.job) if options["wait"] else _state(run.id)
        self._print(telling.run_json(state), [telling.run_line(state)], options)
        over = state.state == DONE and not state.failed and not state.refused
        return 0 if over or not options["wait"] else SOME_FAILED

    def _show(self, options: dict[str, Any]) -> int:
        state = _state(_id(options["run"]))
        if options["series"] is None:
            self._print(telling.run_json(state), [telling.run_line(state)], options)
            return 0
        row = selectors.forecasts(state.run.id).filter(key=options["series"]).first()
        if row is None:
            raise RunRefused(f"The run has no series {options['series']} (yet).")
        self._print(telling.series_json(row), telling.series_lines(row), options)
        return 0

    def _verify(self, options: dict[str, Any]) -> int:
        run = _state(_id(options["run"])).run
        found = verify(run, progress=self._progress)
        self._print(telling.verified_json(found), telling.verified_lines(found), options)
        return 0 if found.holds else DIFFERENT

    def _proof(self, options: dict[str, Any]) -> int:
        run = _state(_id(options["run"])).run
        made = row_proof(run, series=options["series"], day=options["date"])
        options["out"].write_bytes(made.data)
        self.stdout.write(
            f"Block {made.stated.block} of the ledger, transaction {made.stated.transaction_id}, "
            f"states the root {made.root}\n"
            f"python -m forecasting.proofs {options['out']} --root {made.root}"
        )
        return 0

    def _backtest(self, options: dict[str, Any]) -> int:
        what = _what(options)
        require_possible(**what)
        horizon, keys = what.pop("horizon"), what.pop("keys")
        panels = cut(series.active(**what, keys=keys), size=MOST)
        scores: list[Score] = []
        for number, panel in enumerate(panels, start=1):
            trainings = [t for t in series.training(**what, keys=panel) if not t.refusal]
            scores += backtest([to_engine(t, horizon) for t in trainings], seed=options["seed"])
            self.stderr.write(f"{number} of {len(panels)} panels tried")
        if not scores:
            raise RunRefused("There is no such series with demand that could be forecast.")
        self._print(telling.scores_json(scores), telling.scores_lines(scores), options)
        return 0

    def _followed(self, run: UUID, job: UUID) -> RunState:
        """Do what no worker has taken, and wait for what one has."""
        while (state := _state(run)).state == RUNNING:
            self.stderr.write(f"{state.over} of {state.series or '?'} series are over")
            if not chunk_work(job=job):
                time.sleep(POLL_SECONDS)
        return state

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"{done} of {total} panels forecast again")

    def _print(self, content: Any, lines: Iterable[str], options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(content) if options["json"] else "\n".join(lines))


def _add_what(command: CommandParser) -> None:
    command.add_argument("--party", required=True, help="GLN of the party whose series they are")
    command.add_argument("--frequency", choices=[f.value for f in Frequency], default="daily")
    command.add_argument("--horizon", type=int, required=True, help="periods to look ahead")
    command.add_argument("--until", type=date.fromisoformat, help="last day of records (yesterday)")
    command.add_argument("--series", nargs="*", help="party/product/place/channel (all active)")
    command.add_argument("--seed", type=int, default=0, help="seed of what is drawn by chance (0)")


def _what(options: dict[str, Any]) -> dict[str, Any]:
    named = options["series"]
    return {
        "party": options["party"],
        "frequency": Frequency(options["frequency"]),
        "horizon": options["horizon"],
        "until": options["until"] or datetime.now(UTC).date() - timedelta(days=1),
        "keys": None if named is None else [SeriesKey.parse(text) for text in named],
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RunRefused(f"{text[:80]!r} is no id of a run.") from None


def _state(run: UUID) -> RunState:
    found = selectors.run(run)
    if found is None:
        raise RunRefused(f"There is no run {run.hex}.")
    return found


_RUN = (
    "forecast a party's series: exit code 0: begun, or with --wait done; 1: some series were "
    "refused or failed; 2: there can be no such run"
)
_VERIFY = (
    "compare a run's records with the ledger's blocks and the imported files, derive its rows and "
    "forecast them again, and compare with what was stated: exit code 0: all agrees, 1: a line per "
    "difference, 2: it could not be done"
)
_PROOF = "a file that proves offline that a row is among those that a run was made from"
_BACKTEST = "the engine at up to three earlier origins against seasonal naive and Prophet"
