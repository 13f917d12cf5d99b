"""Tables out."""

import io

import openpyxl
import pytest

from provenance.capture.sheets.templates import TEMPLATES
from provenance.capture.sheets.writing import write_sheet, write_template

HARVEST = TEMPLATES["harvest"]


def test_csv_has_its_mark_and_nothing_that_a_spreadsheet_runs() -> None:
    table = [HARVEST.names, ["=cmd()", "@x", "+1", "-1", "plain"]]
    text = write_sheet(HARVEST, table, form="csv").decode("utf-8")
    assert text.startswith("\ufeffdate,gtin,lot")
    assert text.splitlines()[1] == "'=cmd(),'@x,'+1,'-1,plain"


def test_a_workbooks_cells_are_text_whatever_they_hold() -> None:
    data = write_sheet(HARVEST, [["=1+1", "09521000001015"]], form="xlsx")
    formula, gtin = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][1][:2]
    assert (formula.value, formula.data_type, formula.quotePrefix) == ("=1+1", "s", True)
    assert (gtin.value, gtin.data_type, gtin.number_format) == ("09521000001015", "s", "@")


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_templates_second_sheet_explains_each_column(template: object) -> None:
    kind = TEMPLATES[str(getattr(template, "name"))]  # noqa: B009
    book = openpyxl.load_workbook(io.BytesIO(write_template(kind, form="xlsx")))
    explained = [row[0].value for row in book["notes"].iter_rows(min_row=2)]
    assert explained == list(kind.names)
