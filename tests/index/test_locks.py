"""Waiting for the database's notifications and for other descriptors."""

import os
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from provenance.index import locks

pytestmark = pytest.mark.django_db(transaction=True)
CHANNEL, SECONDS = "lotbook_tests", 5.0
HIGH = 1500
"""A descriptor beyond those that select(2) can name."""


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe whose end for reading has a high number."""
    low, end = os.pipe()
    high = os.dup2(low, HIGH)
    yield high, end
    for descriptor in (low, high, end):
        os.close(descriptor)


def test_a_notification_ends_the_wait(pipe: tuple[int, int]) -> None:
    with locks.listening(CHANNEL) as session:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
        assert waited(session, pipe[0]) < SECONDS / 2


def test_another_descriptor_ends_the_wait_however_many_are_open(pipe: tuple[int, int]) -> None:
    with locks.listening(CHANNEL) as session:
        os.write(pipe[1], b".")
        assert waited(session, pipe[0]) < SECONDS / 2


def test_the_wait_ends_by_itself(pipe: tuple[int, int]) -> None:
    with locks.listening(CHANNEL) as session:
        begin = time.monotonic()
        locks.wait(session, 0.1, pipe[0])
        assert 0.09 < time.monotonic() - begin < SECONDS


def test_a_lost_connection_is_told_at_the_next_wait(pipe: tuple[int, int]) -> None:
    with locks.own_connection() as session:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [session.info.backend_pid])
        locks.wait(session, SECONDS, pipe[0])
        with pytest.raises(psycopg.OperationalError):
            locks.wait(session, SECONDS, pipe[0])


def waited(session: psycopg.Connection[tuple[object, ...]], descriptor: int) -> float:
    """How long it took, in seconds."""
    begin = time.monotonic()
    locks.wait(session, SECONDS, descriptor)
    return time.monotonic() - begin
