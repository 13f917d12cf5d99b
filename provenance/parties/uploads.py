"""Master data from CSV files: each row enters something, changes it, or says what is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from provenance.domain.tables import TableError, read_csv
from provenance.ledger.port import LedgerError
from provenance.parties.models import Party, Place, Product
from provenance.parties.services import (
    GTIN_DIGITS,
    PartyError,
    party_register,
    place_register,
    product_register,
)

MAX_BYTES = 5_000_000
Row = Mapping[str, str]


class UploadError(ValueError):
    """A file cannot be read as a table of its kind; nothing was enqueued."""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in a row; rows count from 1, the header's."""

    row: int
    field: str
    error: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of a file's rows; ``calls`` are those on their way to the ledger."""

    calls: tuple[int, ...]
    unchanged: int
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. ``enter`` gives the call's id, or None where nothing would change."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    enter: Callable[[str, Row], int | None]


def masterdata_upload(*, kind: str, data: bytes, party: str) -> Upload:
    """Enter or change what each row says, in the name of a party; wrong rows are left out.

    Raises UploadError where the file as a whole is no such table.
    """
    calls: list[int] = []
    errors: list[RowError] = []
    unchanged = 0
    for number, row in _rows(KINDS[kind], data):
        try:
            call = _entered(KINDS[kind], party, row)
        except PartyError as error:
            errors.append(RowError(number, error.field, str(error)))
        except LedgerError as error:
            errors.append(RowError(number, "", str(error)))
        else:
            unchanged += call is None
            calls += [] if call is None else [call]
    return Upload(tuple(calls), unchanged, tuple(errors))


def _entered(kind: Kind, party: str, row: Row) -> int | None:
    for column in kind.required:
        if not row[column]:
            raise PartyError(column, f"The column {column} is empty.")
    return kind.enter(party, row)


def _rows(kind: Kind, data: bytes) -> Iterator[tuple[int, Row]]:
    """The rows that hold anything, with their numbers; missing columns are empty."""
    listed = _table(data)
    if not listed:
        raise UploadError(f"The file is empty. Its first row names {', '.join(kind.columns)}.")
    header = [name.strip().lower() for name in listed[0]]
    _require_columns(kind, header)
    for number, cells in enumerate(listed[1:], start=2):
        if any(cell.strip() for cell in cells):
            row = dict(zip(header, map(str.strip, cells), strict=False))
            yield number, {column: row.get(column, "") for column in kind.columns}


def _table(data: bytes) -> list[list[str]]:
    if len(data) > MAX_BYTES:
        raise UploadError(f"The file has {len(data)} bytes; at most {MAX_BYTES} are taken.")
    try:
        return read_csv(data)
    except TableError as error:
        raise UploadError(str(error)) from error


def _require_columns(kind: Kind, header: Sequence[str]) -> None:
    missing = [column for column in kind.required if column not in header]
    unknown = [column for column in header if column not in kind.columns]
    if missing or unknown or len(set(header)) != len(header):
        raise UploadError(
            f"The first row names the columns: {', '.join(kind.columns)}, each once. "
            f"Missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}."
        )


def _product(party: str, row: Row) -> int | None:
    gtin, makers = row["gtin"].zfill(GTIN_DIGITS), sorted(set(row["makers"].split()))
    if bool(row["net_content"]) != bool(row["unit"]):
        raise PartyError("net_content", "net_content and unit are given together, or neither.")
    content = (row["net_content"], row["unit"]) if row["unit"] else None
    said = (party, row["name"], makers, *(content or (None, None)), row["max_yield"] or None)
    known = Product.objects.filter(gtin=gtin).first()
    if known is not None and said == (
        *(known.owner, known.name, known.makers),
        *(known.net_content, known.unit, known.max_yield),
    ):
        return None
    return product_register(
        party=party,
        gtin=row["gtin"],
        name=row["name"],
        makers=makers,
        content=content,
        yield_=row["max_yield"] or None,
    )


def _place(party: str, row: Row) -> int | None:
    parent = row["parent"] or None
    said = {"owner": party, "name": row["name"], "parent": parent}
    if Place.objects.filter(gln=row["gln"], **said).exists():
        return None
    return place_register(party=party, gln=row["gln"], name=row["name"], parent=parent)


def _party(_party: str, row: Row) -> int | None:
    roles = sorted(set(row["roles"].split()))
    said = {"gln": row["gln"], "msp": row["msp"], "name": row["name"], "roles": roles}
    if Party.objects.filter(**said).exists():
        return None
    return party_register(gln=row["gln"], msp=row["msp"], roles=roles, name=row["name"])


KINDS = {
    "products": Kind(
        ("gtin", "name", "makers", "net_content", "unit", "max_yield"), ("gtin", "name"), _product
    ),
    "places": Kind(("gln", "name", "parent"), ("gln", "name"), _place),
    "parties": Kind(("gln", "name", "msp", "roles"), ("gln", "name", "msp", "roles"), _party),
}
