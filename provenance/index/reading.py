"""Reading rows by a query that is asked over and over."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor


def fetch(query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query, which PostgreSQL plans once for each connection.

    Django has a query planned at each call: for a walk over links that takes longer than the walk.
    """
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return cursor.execute(query.encode(), parameters, prepare=True).fetchall()
