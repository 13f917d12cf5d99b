"""``manage.py history import FILE``: take in sales history, or numbers that demand depends on."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forecasting.series.report import Report
from forecasting.series.services import (
    history_import,
    place_describe,
    regressors_import,
    weather_take,
)
from forecasting.series.weather import Point, WeatherFailed
from provenance.capture.errors import NotOurParty
from provenance.capture.sheets.errors import SheetError

SOME_WRONG = 1
UNUSABLE = 2
_IMPORTS = {"import": history_import, "regressors": regressors_import}


class Command(BaseCommand):
    """Takes in files about demand, and what there is to say of places."""

    help = (
        "Take in sales history or regressors as CSV or XLSX, or say where a place is. Rows that "
        "are right are kept even where others are wrong. Exit code 0: all rows were taken in, "
        "1: some are wrong, 2: the file is unusable, nothing was kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the command's options."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name, said in (("import", "sales history"), ("regressors", "numbers by day")):
            action = actions.add_parser(name, help=f"take in {said}")
            action.add_argument("file", help="the sheet, or - for standard input")
            action.add_argument("--party", required=True, help="GLN of whose it is")
            action.add_argument("--json", action="store_true", help="print JSON")
        weather = actions.add_parser("weather", help="take in a place's weather")
        weather.add_argument("place", help="its GLN")
        weather.add_argument("--party", required=True, help="GLN of whose it is")
        weather.add_argument("--json", action="store_true", help="print JSON")
        for name in ("first", "last"):
            day = f"--{name}"
            weather.add_argument(day, required=True, type=date.fromisoformat, help=f"{name} day")
        for name in Point._fields:
            degrees = f"the place's {name} in degrees"
            weather.add_argument(f"--{name}", required=True, type=float, help=degrees)
        place = actions.add_parser("place", help="say in which country and region a place is")
        place.add_argument("place", help='its GLN; "" for all that are not named')
        place.add_argument("--party", required=True, help="GLN of whose it is")
        place.add_argument("--country", required=True, help="two letters (ISO 3166-1)")
        place.add_argument("--region", default="", help="for totals by region")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the command."""
        if options["action"] == "place":
            named = {name: options[name] for name in ("party", "place", "country", "region")}
            try:
                place_describe(**named)
            except ValueError as error:
                raise CommandError(f"{error} Nothing was kept.", returncode=UNUSABLE) from error
            return
        report = self._imported(options)
        self.stdout.write(json.dumps(report.to_json()) if options["json"] else _told(report))
        if report.refused:
            sys.exit(SOME_WRONG)

    def _imported(self, options: dict[str, Any]) -> Report:
        try:
            return _taken(options)
        except (OSError, SheetError, NotOurParty, WeatherFailed) as error:
            raise CommandError(f"{error} Nothing was kept.", returncode=UNUSABLE) from error


def _taken(options: dict[str, Any]) -> Report:
    party, name = options["party"], options.get("file", "")
    if options["action"] == "weather":
        point = Point(options["latitude"], options["longitude"])
        named = {key: options[key] for key in ("place", "first", "last")}
        return weather_take(party=party, point=point, **named)
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return _IMPORTS[options["action"]](party=party, data=data, file=Path(name).name)


def _told(report: Report) -> str:
    wrong = [f"Row {f.row}, {f.column or 'whole row'}: {f.said}" for f in report.faults]
    before = "The file was taken in before. " if report.is_known else ""
    told = (
        f"{before}{report.rows} rows: {report.accepted} taken in, {report.unchanged} known "
        f"already, {report.repeated} repeated, {report.refused} wrong."
    )
    return "\n".join([*wrong, told])
