"""A run against what it stated on the ledger: what was altered is named, and nothing else."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from forecasting import proofs
from forecasting.engine.values import Forecast, Frequency
from forecasting.runs import forecasts, verification
from forecasting.runs.commitment import NotStated, commit, row_proof, stated
from forecasting.runs.differences import RELATIVE, Difference
from forecasting.runs.models import ForecastRun, ForecastTotal, KeptTraining, SeriesForecast
from forecasting.runs.services import run_create
from forecasting.runs.verification import Verification, verify
from forecasting.runs.versions import versions
from forecasting.series.models import Movement
from forecasting.series.rows import SeriesKey
from forecasting.series.services import history_import, place_describe, regressors_import
from provenance.evidence.selectors import statement
from provenance.jobs.services import chunk_work
from provenance.ledger import wallet
from tests.forecasting.runs.faults import disturbed
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.forecasting.series.shop import capture, declared_wrong, made, new_lot, sold
from tests.node import environment, manage, new_party, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]
FIRST = date(2026, 1, 5)


def forecast(party: str, *, until: date = UNTIL, is_settled: bool = True) -> ForecastRun:
    """A run over all of a party's series, worked at and on the ledger."""
    run = run_create(party=party, frequency=Frequency.DAILY, horizon=7, until=until)
    while chunk_work(job=run.job):
        pass
    if is_settled:
        settle()
    return ForecastRun.objects.get(id=run.id)


def shop(*, products: int = 2) -> tuple[ForecastRun, list[SeriesKey]]:
    """A shop with an imported history, and a run over it."""
    keys = new_shop(products=products)
    return forecast(keys[0].party), keys


def altered(statement_: str, *values: Any) -> None:
    """What somebody with access to the database does."""
    with connection.cursor() as cursor:
        cursor.execute(statement_, list(values))
        assert cursor.rowcount == 1


def only(found: Verification) -> Difference:
    """The one thing that differs."""
    assert not found.holds
    [difference] = found.differences
    return difference


def parted(found: Verification) -> tuple[Difference, Difference]:
    """Of two things that differ the record, and the row that comes out otherwise by it."""
    assert not found.holds
    record, row = found.differences
    assert (record.part, row.part) == ("record", "row")
    return record, row


def test_a_run_holds_to_the_last_bit() -> None:
    run, keys = shop()
    found = verify(run)
    assert found.differences == []
    assert (found.holds, found.exact, found.notes) == (True, True, [])
    assert found.stated.root("rows").size == len(keys) * 71
    assert found.stated.content["horizon"] == 7
    assert found.stated.content["versions"]["engine"]


def test_an_altered_row_of_the_records_is_named() -> None:
    run, keys = shop()
    altered(
        "UPDATE forecasting_history SET quantity = '1000' WHERE product = %s AND date = %s",
        *(keys[1].product, FIRST + timedelta(days=9)),
    )
    record, difference = parted(verify(run))
    assert record.where.startswith("import/")
    assert record.where.endswith(", quantity")
    assert (record.stated, record.kept) == (difference.stated, "1000")
    assert difference.where == f"{keys[1]}, 2026-01-14, value"
    assert (difference.stated, difference.found) == (difference.kept, "1000")
    assert difference.sentence.endswith("was stated, now comes out 1000.")


def sales() -> tuple[str, list[str]]:
    """A party with 40 days of sales on the ledger; the days."""
    party, lot = new_party(), new_lot()
    days = [str(FIRST + timedelta(days=number)) for number in range(40)]
    capture(party, made("2026-01-01", lot, place=party))
    capture(party, *(sold(day, lot, place=party, amount=3 + n % 4) for n, day in enumerate(days)))
    return party, days


def sale_altered(day: str) -> str:
    """Another amount in the ledger's read model; the row's name."""
    altered("UPDATE forecasting_movement SET amount = '77' WHERE date = %s AND step = 'sale'", day)
    key = Movement.objects.get(amount="77").pk
    return f"forecasting_movement ({', '.join(map(str, key))})"


def test_an_altered_row_of_the_ledgers_read_model_is_named() -> None:
    party, days = sales()
    run = forecast(party, until=date.fromisoformat(days[-1]))
    assert verify(run).exact
    name = sale_altered(days[5])
    record, difference = parted(verify(run))
    assert record.where == name
    assert difference.where.endswith(f", {days[5]}, value")
    assert (difference.stated, difference.found) == ("4", "77")


def test_what_was_altered_before_the_run_is_named_by_the_ledger() -> None:
    party, days = sales()
    name = sale_altered(days[5])
    run = forecast(party, until=date.fromisoformat(days[-1]))
    record = only(verify(run))
    assert (record.part, record.where) == ("record", name)
    assert record.sentence.endswith("a row was stated, this database keeps another.")
    assert command(run)[0] == 1


@pytest.mark.parametrize(
    ("statement_", "kept"),
    [("DELETE FROM forecasting_movement WHERE date = %s AND step = 'sale'", "none"),
     ("INSERT INTO forecasting_declaration SELECT block, transaction, position, recorder, event_id"
      " FROM forecasting_movement WHERE date = %s AND step = 'sale'", "one")],
)  # fmt: skip
def test_a_record_taken_away_or_made_up_before_the_run_is_named(statement_: str, kept: str) -> None:
    party, days = sales()
    altered(statement_, days[5])
    record = only(verify(forecast(party, until=date.fromisoformat(days[-1]))))
    assert (record.part, record.kept) == ("record", kept)


@pytest.mark.parametrize(
    ("statement_", "ending", "kept"),
    [("UPDATE forecasting_history SET quantity = '77'", ", quantity", "77"),
     ("DELETE FROM forecasting_history", "", "none"),
     ("UPDATE forecasting_history SET row = 999", "/999", "one")],
)  # fmt: skip
def test_an_imported_row_altered_before_the_run_is_named_by_its_file(
    statement_: str, ending: str, kept: str
) -> None:
    [key] = new_shop(products=1)
    altered(f"{statement_} WHERE date = %s", FIRST + timedelta(days=9))
    found = verify(forecast(key.party))
    assert not found.holds
    record = found.differences[-1]
    assert (record.part, record.kept) == ("record", kept)
    assert record.where.startswith("import/")
    assert record.where.endswith(ending)


def test_rows_whose_file_is_gone_or_another_are_not_taken_for_imported() -> None:
    [key] = new_shop(products=1)
    run = forecast(key.party)
    altered("UPDATE documents_document SET content = %s", zlib.compress(b"another"))
    assert only(verify(run)).sentence.endswith(
        "a file was stated, this database keeps no such file."
    )


def test_imports_that_follow_on_each_other_agree_with_their_files() -> None:
    [key] = new_shop(products=1)
    named = f"{key.product},{key.place}"
    file = f"gtin,place,date,quantity\n{named},2026-01-05,50\n{named},2026-01-06,wrong\n"
    history_import(party=key.party, data=file.encode())
    regressors_import(
        party=key.party, rows=[{"name": "temperature", "date": "2026-01-05", "value": "-3.5"}]
    )
    place_describe(party=key.party, place="", country="DE")
    run = forecast(key.party)
    assert verify(run).exact
    altered("UPDATE forecasting_regressor SET value = '40'")
    assert ("-3.5", "40") in {(d.stated, d.kept) for d in verify(run).differences}


def test_what_is_corrected_or_imported_later_leaves_an_earlier_run_as_it_was() -> None:
    party = new_party()
    lot = new_lot()
    days = [str(FIRST + timedelta(days=number)) for number in range(40)]
    events = [sold(day, lot, place=party, amount=3) for day in days]
    for number, sale in enumerate(events):
        sale["eventID"] = f"urn:x:{party}:{number}"
    capture(party, made("2026-01-01", lot, place=party))
    capture(party, *events)
    until = date.fromisoformat(days[-1])
    run = forecast(party, until=until)
    capture(party, declared_wrong(events[7]))
    [key] = SeriesForecast.objects.filter(run=run).values_list("key", flat=True)
    named = SeriesKey.parse(key)
    sale = {"gtin": named.product, "place": named.place, "date": days[9], "quantity": "50"}
    history_import(party=party, rows=[sale])
    assert verify(run).exact
    later = forecast(party, until=until)
    assert stated(later).root("rows") != stated(run).root("rows")
    assert verify(later).exact


def test_an_altered_row_that_was_kept_is_named() -> None:
    run, keys = shop()
    kept = KeptTraining.objects.get(forecast__run=run, forecast__key=str(keys[0]))
    content = json.loads(zlib.decompress(bytes(kept.content)))
    content["rows"][3]["value"] = "999"
    kept.content = zlib.compress(json.dumps(content).encode())
    kept.save()
    difference = only(verify(run))
    assert (difference.part, difference.where) == ("row", f"{keys[0]}, 2026-01-08, value")
    assert (difference.kept, difference.stated) == ("999", difference.found)
    assert difference.sentence.endswith("was stated, this database keeps 999.")


def test_an_altered_price_beside_the_rows_is_named() -> None:
    run, keys = shop()
    kept = KeptTraining.objects.get(forecast__run=run, forecast__key=str(keys[0]))
    content = json.loads(zlib.decompress(bytes(kept.content)))
    content["prices"]["price"] = {"2026-01-08": "9.99"}
    kept.content = zlib.compress(json.dumps(content).encode())
    kept.save()
    assert only(verify(run)).where == f"{keys[0]}, beside, prices, price"


def test_an_altered_parameter_is_named() -> None:
    run, keys = shop()
    row = SeriesForecast.objects.get(run=run, key=str(keys[0]))
    member = row.shares[0]["member"]
    weight = row.shares[0]["weight"]
    row.shares[0]["weight"] = 0.123
    row.save()
    difference = only(verify(run))
    assert difference.part == "parameter"
    assert difference.where == f"{keys[0]}, members, {member}, weight"
    assert (difference.kept, difference.stated) == ("0.123", repr(weight))


def test_an_altered_setting_is_named() -> None:
    run, _ = shop(products=1)
    altered("UPDATE forecasting_run SET seed = 5 WHERE id = %s", run.id)
    run.refresh_from_db()
    found = verify(run)
    assert ("setting", "seed", "5", "0") in {
        (each.part, each.where, each.kept, each.stated) for each in found.differences
    }


@pytest.mark.parametrize("change", [1.0, 1e-12])
def test_an_altered_output_is_named_however_small_the_change(change: float) -> None:
    run, keys = shop()
    row = SeriesForecast.objects.get(run=run, key=str(keys[1]))
    was = row.mean[2]
    row.mean[2] = was * (1 + change)
    row.save()
    difference = only(verify(run))
    assert difference.part == "output"
    assert difference.where == f"{keys[1]}, figures, mean, {row.dates[2]}"
    assert (difference.kept, difference.stated) == (repr(row.mean[2]), repr(was))


def test_a_series_that_was_removed_is_named() -> None:
    run, keys = shop()
    KeptTraining.objects.get(forecast__run=run, forecast__key=str(keys[0])).delete()
    SeriesForecast.objects.get(run=run, key=str(keys[0])).delete()
    rows = [each for each in verify(run).differences if each.part == "row"]
    assert len(rows) == 71
    assert {each.where.split(", ")[0] for each in rows} == {str(keys[0])}
    assert {each.kept for each in rows} == {"nothing"}


def test_a_series_that_failed_states_no_rows_and_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.JOB_PAUSE_SECONDS = 0
    keys = new_shop(products=2)
    crashing = disturbed({keys[0].product: "crash"})
    monkeypatch.setattr(forecasts, "get_engine", lambda: crashing)
    run = forecast(keys[0].party)
    monkeypatch.undo()
    assert SeriesForecast.objects.get(run=run, key=str(keys[0])).state == "failed"
    found = verify(run)
    assert (found.holds, found.exact) == (True, True)
    assert found.stated.root("rows").size == 71
    assert found.stated.root("output").size == 2


def test_a_total_that_was_altered_or_made_up_is_named() -> None:
    run, _ = shop()
    total = ForecastTotal.objects.get(run=run, kind="all")
    total.mean[1] += 1
    total.save()
    where = f"total/all//sales/, figures, mean, {total.dates[1]}"
    assert where in {each.where for each in verify(run).differences}
    total.mean[1] -= 1
    total.save()
    ForecastTotal.objects.create(
        run=run, kind="all", name="made up", channel="sales", unit="", dates=[], mean=[],
        quantiles={},
    )  # fmt: skip
    assert only(verify(run)).where == "total/all/made up/sales/"


def test_records_and_what_was_kept_altered_alike_are_noticed() -> None:
    run, keys = shop()
    kept = KeptTraining.objects.get(forecast__run=run, forecast__key=str(keys[0]))
    content = json.loads(zlib.decompress(bytes(kept.content)))
    content["rows"][3]["value"] = "999"
    kept.content = zlib.compress(json.dumps(content).encode())
    kept.save()
    altered(
        "UPDATE forecasting_history SET quantity = '999' WHERE product = %s AND date = %s",
        *(keys[0].product, FIRST + timedelta(days=3)),
    )
    found = verify(run)
    record, row = parted(found)
    assert record.kept == "999"
    assert "index verify" in row.sentence
    assert found.notes == ["Nothing was forecast again: the rows that were stated are not at hand."]


def engine_off_by(share: float) -> Callable[[], Callable[..., list[Any]]]:
    """The engine as another machine might compute: each point differs by a share."""
    engine = forecasts.get_engine()

    def compute(panel: Any, *, seed: int) -> list[Any]:
        found = [each for each in engine(panel, seed=seed) if isinstance(each, Forecast)]
        return [replace(each, point=each.point * (1 + share)) for each in found]

    return lambda: compute


def test_within_the_tolerance_a_run_holds_and_it_is_said_that_it_is_not_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, keys = shop()
    monkeypatch.setattr(forecasts, "get_engine", engine_off_by(RELATIVE / 10))
    found = verify(run)
    assert (found.holds, found.exact) == (True, False)
    monkeypatch.undo()
    monkeypatch.setattr(forecasts, "get_engine", engine_off_by(RELATIVE * 10))
    found = verify(run)
    assert not found.holds
    assert len(found.differences) == len(keys) * 7
    assert all(each.stated == each.kept for each in found.differences)


def test_other_versions_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = shop(products=1)
    here = versions()
    monkeypatch.setattr(verification, "versions", lambda: {**here, "numpy": "0.1"})
    found = verify(run)
    assert found.holds
    assert found.notes == [f"numpy was {here['numpy']} when the run was made, and is 0.1 here."]


def test_what_is_not_on_the_ledger_cannot_be_verified() -> None:
    keys = new_shop(products=1)
    run = forecast(keys[0].party, is_settled=False)
    with pytest.raises(NotStated, match="it is pending"):
        verify(run)
    other = run_create(party=run.party, frequency=Frequency.DAILY, horizon=1, until=UNTIL)
    with pytest.raises(NotStated, match="never sent"):
        verify(other)


def test_a_statement_that_the_database_made_up_is_not_believed() -> None:
    run, _ = shop(products=1)
    found = statement(kind="forecast", party=run.party, evidence_id=run.id.hex)
    assert found is not None
    altered("UPDATE evidence_statement SET text = '{}' WHERE evidence_id = %s", run.id.hex)
    assert verify(run).exact
    altered("UPDATE evidence_statement SET block = 0 WHERE evidence_id = %s", run.id.hex)
    with pytest.raises(NotStated, match="does not hold the statement"):
        verify(run)


def test_stating_again_changes_nothing_and_another_output_is_refused() -> None:
    run, keys = shop(products=1)
    before = stated(run)
    commit(run)
    settle()
    assert stated(run) == before
    row = SeriesForecast.objects.get(run=run, key=str(keys[0]))
    row.point[0] += 1
    row.save()
    commit(run)
    settle()
    assert stated(run) == before


def test_a_row_is_proved_offline_with_what_the_ledger_says(tmp_path: Path) -> None:
    run, keys = shop()
    made_ = row_proof(run, series=str(keys[0]), day=FIRST + timedelta(days=4))
    assert made_.root == stated(run).root("rows").root
    leaf = proofs.verify(made_.data, bytes.fromhex(made_.root))
    assert (leaf["series"], leaf["date"]) == (str(keys[0]), "2026-01-09")
    assert leaf["events"][0].startswith("import/")
    file = tmp_path / "row.json"
    file.write_bytes(made_.data)
    assert proofs.main([str(file), "--root", made_.root]) == 0
    assert proofs.main([str(file), "--root", stated(run).root("output").root]) == 1
    secret = wallet.commitment_secret(run.party)
    assert secret.hex() not in made_.data.decode()


def test_rows_that_are_not_there_or_were_altered_are_not_proved() -> None:
    run, keys = shop(products=1)
    with pytest.raises(NotStated, match="has no row of"):
        row_proof(run, series=str(keys[0]), day=date(2020, 1, 1))
    kept = KeptTraining.objects.get(forecast__run=run)
    content = json.loads(zlib.decompress(bytes(kept.content)))
    content["rows"][3]["value"] = "999"
    kept.content = zlib.compress(json.dumps(content).encode())
    kept.save()
    with pytest.raises(NotStated, match="names what differs"):
        row_proof(run, series=str(keys[0]), day=FIRST)


def test_another_process_gets_the_same_bits() -> None:
    run, _ = shop(products=3)
    for seed in ("1", "2"):
        env = environment(PYTHONHASHSEED=seed, OMP_NUM_THREADS=seed)
        ran = manage("forecast", "verify", run.id.hex, env=env)
        assert (ran.returncode, "to the last bit" in ran.stdout) == (0, True), ran.stdout


def command(run: ForecastRun, *more: str) -> tuple[int, str]:
    """Exit code and output of ``manage.py forecast verify``."""
    out = StringIO()
    try:
        call_command("forecast", "verify", run.id.hex, *more, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_what_differs_and_exits_with_1() -> None:
    run, keys = shop(products=1)
    row = SeriesForecast.objects.get(run=run)
    row.point[0] += 1
    row.save()
    code, said = command(run, "--json")
    assert code == 1
    [difference] = json.loads(said)["differences"]
    assert difference["where"] == f"{keys[0]}, figures, point, {row.dates[0]}"


def test_the_command_writes_a_proof_and_says_how_it_is_verified(tmp_path: Path) -> None:
    run, keys = shop(products=1)
    out, file = StringIO(), tmp_path / "row.json"
    call_command("forecast", "proof", run.id.hex, str(keys[0]), "2026-01-08", out=file, stdout=out)
    root = stated(run).root("rows").root
    assert out.getvalue().splitlines()[1] == f"python -m forecasting.proofs {file} --root {root}"
    assert proofs.main([str(file), "--root", root]) == 0
