"""Rows of a sheet, what is wrong in them, and which of them are one event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.templates import ERROR, Template

MAX_GROUP = 1_000
CHUNK_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was sent; rows count from 1, the header's.

    ``faults`` are what reading found wrong already, by column; "" for the row itself.
    """

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row; ``column`` is "" where it is not one cell's."""

    row: int
    column: str
    said: str


Values = dict[str, Any]
Cell = tuple[str, str | None]
"""A cell's text, and what is wrong with the cell itself."""


def read_rows(template: Template, table: Iterable[Sequence[Cell]]) -> list[Row]:
    """The rows that hold anything, under the header's names. Raises SheetError."""
    lines = iter(table)
    header = [text.strip().lower() for text, _ in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    _require_columns(template, header)
    filled = ((n, line) for n, line in enumerate(lines, start=2) if any(t for t, _ in line))
    rows: list[Row] = []
    for number, line in filled:
        if len(rows) == template.most_rows:
            raise SheetError(f"The file has more than {template.most_rows} rows. Split it.")
        rows.append(_row(template, header, number, line))
    if not rows:
        raise SheetError("The file has no rows below its header.")
    return rows


def _require_columns(template: Template, header: Sequence[str]) -> None:
    if not header:
        raise SheetError(f"The file is empty. Its first row names {', '.join(template.names)}.")
    missing = [name for name in template.required if name not in header]
    unknown = [name for name in header if name not in (*template.names, ERROR)]
    if missing or unknown or len(set(header)) != len(header):
        raise SheetError(
            f"The first row of “{template.name}” names the columns: {', '.join(template.names)}, "
            f"each once. Missing: {', '.join(missing) or 'none'}; "
            f"unknown: {', '.join(unknown) or 'none'}."
        )


def _row(template: Template, header: Sequence[str], number: int, line: Sequence[Cell]) -> Row:
    named = dict(zip(header, line, strict=False))
    cells = {name: named[name][0] for name in template.names if name in named}
    faults = {name: said for name, (_, said) in named.items() if said and name in cells}
    if any(text for text, _ in line[len(header) :]):
        faults[""] = f"The row has more cells than the header has columns ({len(header)})."
    return Row(number, cells, faults)


def groups(template: Template, rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each event, in the order of the first.

    Shipping units are apart from loose lots: a lot that is named beside its pallet in one event
    would be taken for what is on the pallet.
    """
    if template.reference is None:
        return [[row] for row in _apart(rows)]
    found: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        reference = row.cells.get(template.reference, "") or f"\0{row.number}"
        found.setdefault((reference, bool(row.cells.get("sscc"))), []).append(row)
    return list(found.values())


def _apart(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows that are each an event: one that says the same as an earlier one is at fault."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        first = seen.setdefault(tuple(row.cells.values()), row.number)
        if first == row.number:
            yield row
        else:
            said = f"The row says the same as row {first}. If it is another event, tell it apart."
            yield replace(row, faults={**row.faults, "": said})


def chunked(grouped: Iterable[list[Row]]) -> Iterator[list[list[Row]]]:
    """Groups in parts of at least CHUNK_ROWS rows; the last may have fewer."""
    part: list[list[Row]] = []
    for group in grouped:
        part.append(group)
        if sum(map(len, part)) >= CHUNK_ROWS:
            yield part
            part = []
    if part:
        yield part


def read_group(template: Template, group: Sequence[Row]) -> tuple[list[Values], list[Fault]]:
    """The values of each row of an event, and all that is wrong in them."""
    read = [_values(template, row) for row in group]
    faults = [fault for _, found in read for fault in found]
    rows = [values for values, _ in read]
    if len(group) > MAX_GROUP:
        said = f"One event has at most {MAX_GROUP} rows; this one has {len(group)}."
        faults.append(Fault(group[0].number, template.reference or "", said))
    if not faults:
        faults += _disagreements(template, group, rows)
    return rows, faults


def _values(template: Template, row: Row) -> tuple[Values, list[Fault]]:
    values: Values = {}
    faults = dict(row.faults)
    for column in template.columns:
        text = row.cells.get(column.name, "")
        if column.name in faults:
            continue
        if text:
            try:
                values[column.name] = column.read(text)
            except ValueError as error:
                faults[column.name] = str(error)
        elif column.required:
            faults[column.name] = f"The column {column.name} is empty."
    return values, [Fault(row.number, column, said) for column, said in faults.items()]


def _disagreements(
    template: Template, group: Sequence[Row], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Fault]:
    for column in template.columns:
        if not column.shared:
            continue
        first: tuple[int, Any] | None = None
        for row, values in zip(group, rows, strict=True):
            if column.name not in values:
                continue
            first = first or (row.number, values[column.name])
            if values[column.name] != first[1]:
                said = (
                    f"{row.cells[column.name]} differs from row {first[0]} of the same "
                    f"{template.reference}."
                )
                yield Fault(row.number, column.name, said)
