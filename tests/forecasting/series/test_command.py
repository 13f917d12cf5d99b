"""``manage.py history``: files in, reports out."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forecasting.series.models import PlaceSetting
from tests.node import new_gln, new_party

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "gtin,date,quantity\n09521000001015,2026-03-01,5\n"


def ran(*arguments: str) -> str:
    out = StringIO()
    call_command("history", *arguments, stdout=out)
    return out.getvalue()


def test_a_file_is_taken_in_once(tmp_path: Path) -> None:
    party, file = new_party(), tmp_path / "h.csv"
    file.write_text(SHEET)
    assert ran("import", str(file), "--party", party).endswith(
        "1 rows: 1 taken in, 0 known already, 0 repeated, 0 wrong.\n"
    )
    again = json.loads(ran("import", str(file), "--party", party, "--json"))
    assert (again["is_known"], again["accepted"], again["file"]) == (True, 1, "h.csv")


def test_wrong_rows_are_named_and_end_with_1(tmp_path: Path) -> None:
    file = tmp_path / "h.csv"
    file.write_text(SHEET + "09521000001015,2026-03-02,five\n")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("history", "import", str(file), "--party", new_party(), stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().startswith("Row 3, quantity: “five” is no amount")


def test_an_unusable_file_ends_with_2(tmp_path: Path) -> None:
    file = tmp_path / "h.csv"
    file.write_text("colour\nred\n")
    for arguments in ((str(file), "--party", new_party()), (str(file), "--party", new_gln())):
        with pytest.raises(CommandError, match="Nothing was kept") as ended:
            ran("import", *arguments)
        assert ended.value.returncode == 2


def test_numbers_and_places(tmp_path: Path) -> None:
    party, place, file = new_party(), new_gln(), tmp_path / "r.csv"
    file.write_text("name,date,value\ntemperature,2026-03-01,-3\n")
    assert "1 taken in" in ran("regressors", str(file), "--party", party)
    ran("place", place, "--party", party, "--country", "se", "--region", "north")
    ran("place", place, "--party", party, "--country", "SE", "--region", "north")
    setting = PlaceSetting.objects.get(party=party, place=place)
    assert (setting.country, setting.region) == ("SE", "north")
    for wrong in (("12", "SE"), (place, "Sweden")):
        with pytest.raises(CommandError, match="Nothing was kept"):
            ran("place", wrong[0], "--party", party, "--country", wrong[1])
