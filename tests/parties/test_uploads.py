"""Master data from CSV files."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provenance.ledger.embedded.ledger import MSP
from provenance.parties.models import Party, Place, Product
from provenance.parties.uploads import MAX_BYTES, UploadError, masterdata_upload
from tests.node import new_gln, new_gtin, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_entered_once_and_changed_by_a_later_file() -> None:
    owner, gtin = new_party(), new_gtin()
    head = "gtin,name,makers,net_content,unit,max_yield"
    first = masterdata_upload(
        kind="products", data=f"{head}\n{gtin},Bag,,0.25,KGM,\n".encode(), party=owner
    )
    assert (len(first.calls), first.unchanged, first.errors) == (1, 0, ())
    settle()
    again = masterdata_upload(
        kind="products", data=f"{head}\n{gtin},Bag,,0.25,KGM,\n".encode(), party=owner
    )
    assert (again.calls, again.unchanged) == ((), 1)
    masterdata_upload(
        kind="products", data=f"{head}\n{gtin},Sack,,60,KGM,0.8\n".encode(), party=owner
    )
    settle()
    found = Product.objects.get(gtin=gtin)
    assert (found.name, found.net_content, found.max_yield) == ("Sack", "60", "0.8")


def test_right_rows_are_entered_where_others_are_wrong() -> None:
    owner, gln = new_party(), new_gln()
    data = f"\ufeffGLN;Name\r\n{gln};Café “Süd”\r\n\r\n952100000001;Short\r\n;Nothing\r\n".encode()
    done = masterdata_upload(kind="places", data=data, party=owner)
    assert len(done.calls) == 1
    assert [(error.row, error.field) for error in done.errors] == [(4, "gln"), (5, "gln")]
    settle()
    assert Place.objects.get(owner=owner).name == "Café “Süd”"
    assert masterdata_upload(kind="places", data=data, party=owner).unchanged == 1


def test_a_net_content_needs_its_unit() -> None:
    data = f"gtin,name,net_content\n{new_gtin()},Bag,0.25\n".encode()
    done = masterdata_upload(kind="products", data=data, party=new_party())
    assert [error.error for error in done.errors] == [
        "net_content and unit are given together, or neither."
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"gtin,name\n\xff\xfe", "not UTF-8"),
        (b"gln,title\n", "Missing: name; unknown: title"),
        (b"gln,name,name\n", "each once"),
        (b"gln,name\n" + b"x" * MAX_BYTES, "at most"),
        (b'gln,name\n"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_what_is_no_table(data: bytes, said: str) -> None:
    with pytest.raises(UploadError, match=said):
        masterdata_upload(kind="places", data=data, party=new_gln())
    assert rows("SELECT count(*) FROM relay_call") == [(0,)]


def test_the_command_enters_parties(tmp_path: Path) -> None:
    gln, file, out = new_gln(), tmp_path / "parties.csv", StringIO()
    file.write_text(f"gln,name,msp,roles\n{gln},Mill,{MSP},producer trader\n")
    call_command("masterdata", "parties", str(file), stdout=out)
    assert out.getvalue().startswith("1 rows are on their way")
    settle()
    assert Party.objects.get(gln=gln).roles == ["producer", "trader"]
    out = StringIO()
    call_command("masterdata", "parties", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"calls": [], "unchanged": 1, "errors": []}


def test_the_command_names_each_wrong_row_and_exits_with_one(tmp_path: Path) -> None:
    file, out = tmp_path / "parties.csv", StringIO()
    file.write_text(f"gln,name,msp,roles\n{new_gln()},Mill,Nowhere,trader\n")
    with pytest.raises(SystemExit) as ended:
        call_command("masterdata", "parties", str(file), stdout=out)
    assert ended.value.code == 1
    assert "Row 2, msp: There is no organisation Nowhere" in out.getvalue()


def test_the_command_needs_an_owner_and_a_file() -> None:
    with pytest.raises(CommandError, match="--party"):
        call_command("masterdata", "places", "places.csv")
    with pytest.raises(CommandError, match="Nothing was entered"):
        call_command("masterdata", "places", "nowhere.csv", "--party", new_gln())
