"""What each kind of process may do in the database.

Read models are written by the index alone; web, relay and worker may only read them.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from psycopg import sql

from provenance.index.projectors import tables

KINDS = ("web", "relay", "index", "worker")


def role_name(database: str, kind: str) -> str:
    """A process's role in a database."""
    return f"{database}_{kind}"


def roles_grant(*, using: str = "default") -> None:
    """Make the roles if they are missing, and give them their rights. Repeatable."""
    connection = connections[using]
    database = connection.settings_dict["NAME"]
    models = [table.name for table in tables()]
    with connection.cursor() as cursor:
        present = connection.introspection.table_names(cursor)
        read = [name for name in models if name in present]
        own = [name for name in present if name not in models]
        for kind in KINDS:
            role = sql.Identifier(role_name(database, kind))
            _create(cursor, role_name(database, kind), role)
            writable = [*own, *read] if kind == "index" else own
            _grant(cursor, role, "SELECT", present)
            _grant(cursor, role, "INSERT, UPDATE, DELETE", writable)
            if kind != "index":
                _revoke(cursor, role, read)
            _run(cursor, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}", role)


def _create(cursor: Any, name: str, role: sql.Identifier) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if not cursor.fetchone():
        _run(cursor, "CREATE ROLE {}", role)
        _run(cursor, "GRANT {} TO CURRENT_USER", role)


def _grant(cursor: Any, role: sql.Identifier, rights: str, names: Iterable[str]) -> None:
    for name in names:
        _run(cursor, f"GRANT {rights} ON {{}} TO {{}}", sql.Identifier(name), role)


def _revoke(cursor: Any, role: sql.Identifier, names: Iterable[str]) -> None:
    for name in names:
        _run(cursor, "REVOKE INSERT, UPDATE, DELETE ON {} FROM {}", sql.Identifier(name), role)


def _run(cursor: Any, statement: str, *names: sql.Identifier) -> None:
    cursor.execute(sql.SQL(statement).format(*names).as_string(None))
