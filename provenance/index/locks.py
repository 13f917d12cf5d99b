"""One process of a kind per database, by an advisory lock that dies with its connection."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

FOLLOWER = 0x1ED601
RELAY = 0x1ED602
VERIFIER = 0x1ED603


def own_connection() -> psycopg.Connection[Any]:
    """A connection outside the pool, for locks and for listening."""
    parameters = connection.get_connection_params()
    kept = {
        name: value
        for name, value in parameters.items()
        if name in {"dbname", "user", "password", "host", "port", "options"}
    }
    return psycopg.connect(**kept, autocommit=True)


def try_lock(session: psycopg.Connection[Any], number: int) -> bool:
    """Take the lock for as long as the session lasts, if nobody holds it."""
    row = session.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone()
    return bool(row and row[0])


def is_held(number: int) -> bool:
    """Whether some process holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [number],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def listening(channel: str) -> Iterator[psycopg.Connection[Any]]:
    """A session that hears the notifications of a channel."""
    with own_connection() as session:
        session.execute(f"LISTEN {channel}")
        yield session


def wait(session: psycopg.Connection[Any], seconds: float, *others: int) -> None:
    """Wait for a notification, for one of other file descriptors, or for so many seconds."""
    waited = select.poll()
    for descriptor in (session.fileno(), *others):
        waited.register(descriptor, select.POLLIN)
    ready = [descriptor for descriptor, _ in waited.poll(seconds * 1000)]
    if session.fileno() in ready:
        for _notice in session.notifies(timeout=0):
            pass
