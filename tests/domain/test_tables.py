"""Tables as CSV, from whatever program."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.tables import TableError, read_csv

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(delimiter: str, encoding: str) -> None:
    text = f"lot{delimiter}name\r\nÄ-1{delimiter}“a,b;c”\r\n".replace("a,b;c", "abc")
    assert read_csv(text.encode(encoding)) == [["lot", "name"], ["Ä-1", "“abc”"]]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=4))
def test_what_is_written_is_read(table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b", "c"], *table])
    assert read_csv(out.getvalue().encode()) == [["a", "b", "c"], *table]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a,b\nZürich,1\n".encode("cp1252"), r"not UTF-8 \(line 2\), but perhaps Windows-1252"),
        ("a,b\n".encode("utf-16-le"), "NUL characters"),
        (b"\xff\xfea", "not UTF-8"),
        (b'a,b\n"1"2,3\n', r"no CSV: .* \(line 2\)"),
    ],
)
def test_what_is_no_table(data: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        read_csv(data)
