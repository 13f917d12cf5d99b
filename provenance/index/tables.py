"""Writing and comparing read models."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from provenance.index.projectors import Row, Table, tables


def write_rows(cursor: Any, table: Table, rows: Sequence[Row]) -> None:
    """Add rows by COPY; of a table that replaces, by way of a temporary one."""
    if not rows:
        return
    if table.replaces:
        _replace(cursor, table, rows)
    else:
        _copy(cursor, table.name, table.columns, rows)


def empty_all(cursor: Any) -> None:
    """Empty every read model."""
    cursor.execute(f"TRUNCATE {', '.join(table.name for table in tables())}")


def shadow(cursor: Any, laid_over: Iterable[Table]) -> None:
    """Lay empty temporary tables over read models: unqualified names now mean them."""
    for table in laid_over:
        cursor.execute(
            f"CREATE TEMP TABLE {table.name} (LIKE public.{table.name} INCLUDING ALL)"
            " ON COMMIT DROP"
        )


def differences(
    cursor: Any, table: Table, after: int = -1, last: int | None = None
) -> Iterator[tuple[str, Row]]:
    """Rows in which a read model differs from its shadow: missing, surplus or changed, by key.

    With ``after``, only rows of later blocks; where rows name no block, those that the shadow has.
    With ``last``, only rows up to that block, which they must name.
    """
    key = ", ".join(table.key)
    columns = ", ".join(f"{{0}}.{column}" for column in table.columns)
    kept, made = columns.format("kept"), columns.format("made")
    first = table.key[0]
    cursor.execute(
        f"SELECT CASE WHEN kept.{first} IS NULL THEN 'missing'"  # noqa: S608 - names are ours
        f" WHEN made.{first} IS NULL THEN 'surplus' ELSE 'changed' END, {key}"
        f" FROM (SELECT * FROM public.{table.name} WHERE {_scope(table, after, last)}) kept"
        f" FULL JOIN pg_temp.{table.name} made USING ({key})"
        f" WHERE ROW({kept}) IS DISTINCT FROM ROW({made}) ORDER BY {key}"
    )
    for kind, *values in cursor.fetchall():
        yield kind, tuple(values)


def _scope(table: Table, after: int, last: int | None) -> str:
    if last is not None:
        return f"block BETWEEN {after + 1:d} AND {last:d}"
    if after < 0:
        return "TRUE"
    if "block" in table.columns:
        return f"block > {after:d}"
    key = ", ".join(table.key)
    return f"({key}) IN (SELECT {key} FROM pg_temp.{table.name})"  # noqa: S608 - names are ours


def digest(table: Table) -> str:
    """One hash over all rows of a read model, in the order of its key."""
    key = ", ".join(table.key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(md5(string_agg(row_text, E'\\n')), '') FROM"  # noqa: S608
            f" (SELECT {table.name}::text AS row_text FROM {table.name} ORDER BY {key}) AS listed"
        )
        return str(cursor.fetchone()[0])


def _copy(cursor: Any, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _replace(cursor: Any, table: Table, rows: Sequence[Row]) -> None:
    by_key = {row[: len(table.key)]: row for row in rows}
    incoming = f"incoming_{table.name}"
    columns = ", ".join(table.columns)
    changes = ", ".join(f"{c} = excluded.{c}" for c in table.columns if c not in table.key)
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {incoming} (LIKE public.{table.name})"
        " ON COMMIT DELETE ROWS"
    )
    _copy(cursor, incoming, table.columns, list(by_key.values()))
    cursor.execute(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {incoming}"  # noqa: S608
        f" ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {changes}"
    )
    cursor.execute(f"TRUNCATE {incoming}")
