"""Taking in sales history and regressors, and what a party says of its places."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import structlog
from django.db import connection, transaction

from forecasting.series.kinds import HISTORY_KIND, REGRESSORS_KIND, Kind, new_rows
from forecasting.series.models import HistoryImport, PlaceSetting
from forecasting.series.reading import latest_today
from forecasting.series.report import Report
from forecasting.series.sheet import given
from forecasting.series.weather import Point, weather
from provenance.capture.errors import NotOurParty
from provenance.capture.sheets import values
from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.reading import read_sheet
from provenance.capture.sheets.rows import Row
from provenance.documents.services import document_keep
from provenance.domain.codec import encode
from provenance.ledger import wallet

log = structlog.get_logger("series")


def history_import(
    *,
    party: str,
    data: bytes | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
    file: str = "",
    today: date | None = None,
) -> Report:
    """Take in a party's sales history, from a CSV or XLSX file or from rows by column.

    Rows that are right are kept, others named in the report. A row that says something else of a
    day than one before replaces it; that one stays as an earlier version. The file itself is kept
    too. Raises SheetError where it is no such file, NotOurParty.
    """
    return _import(HISTORY_KIND, party, _content(data, rows), file, today)


def regressors_import(
    *,
    party: str,
    data: bytes | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
    file: str = "",
    today: date | None = None,
) -> Report:
    """Take in numbers that demand may depend on, the same way. Raises SheetError, NotOurParty."""
    return _import(REGRESSORS_KIND, party, _content(data, rows), file, today)


def weather_take(*, party: str, place: str, point: Point, first: date, last: date) -> Report:
    """Take in a place's weather, that of a point, from the service that is set, as regressors.

    Raises WeatherFailed, SheetError where it knows nothing, NotOurParty.
    """
    readings = weather(point, first=first, last=last)
    rows = [{"place": place, **reading._asdict()} for reading in readings]
    return regressors_import(party=party, rows=rows, file="weather")


def place_describe(*, party: str, place: str, country: str, region: str = "") -> None:
    """Say in which country (ISO 3166-1, two letters) and region a place is; "" is all others.

    Raises ValueError where the place is no GLN or the country no code.
    """
    said = {
        "party": party,
        "place": values.gln(place) if place else "",
        "country": values.country(country),
        "region": region,
    }
    with transaction.atomic():
        _one_at_a_time()
        before = PlaceSetting.objects.filter(party=party, place=said["place"])
        last = before.order_by("source").last()
        if last is None or (last.country, last.region) != (said["country"], region):
            digest = sha256(encode([said, last.source_id if last else 0])).hexdigest()
            source = HistoryImport.objects.create(party=party, sha256=digest, report={})
            PlaceSetting.objects.create(source=source, **said)


def _content(data: bytes | None, rows: Sequence[Mapping[str, Any]] | None) -> bytes | list[Any]:
    if (data is None) == (rows is None):
        raise SheetError("Send either a file or rows.")
    return data if data is not None else list(rows or ())


def _import(
    kind: Kind, party: str, content: bytes | list[Any], file: str, today: date | None
) -> Report:
    if not wallet.holds(party):
        raise NotOurParty(f"This node holds no key of party {party}.")
    if isinstance(content, bytes):
        data, rows = content, read_sheet(kind.template, content)
    else:
        rows = given(kind.template, content)
        data = encode([kind.template.name, [dict(row.cells) for row in rows]])
    digest = sha256(data).hexdigest()
    with transaction.atomic():
        _one_at_a_time()
        known = HistoryImport.objects.filter(party=party, sha256=digest).first()
        if known is not None:
            return Report.from_json(known.report, is_known=True)
        document_keep(data=data, recorder=party, events=())
        source = HistoryImport.objects.create(party=party, sha256=digest, file=file, report={})
        day = today or latest_today(datetime.now(UTC))
        source.report = _keep(kind, source, rows, day).to_json()
        source.save(update_fields=["report"])
    log.info("history imported", party=party, sha256=digest, accepted=source.report["accepted"])
    return Report.from_json(source.report, is_known=False)


def _one_at_a_time() -> None:
    """Imports get their numbers in the order in which they are there to be seen."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE forecasting_import IN SHARE ROW EXCLUSIVE MODE")


def _keep(kind: Kind, source: HistoryImport, rows: Sequence[Row], today: date) -> Report:
    read = kind.read(source.party, rows, today, source.id)
    new = new_rows(kind, source.party, read, source.id)
    columns = ("source_id", "row", "party", *kind.columns)
    copy_in = f"COPY {kind.table._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for number, said in new.items():
            copy.write_row((source.id, number, source.party, *map(said.get, kind.columns)))
    return Report.of(read, file=source.file, source=source.sha256, rows=len(rows), new=len(new))
