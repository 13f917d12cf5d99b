"""A table that work leaves its marks in."""

from collections.abc import Iterator

import pytest
from django.db import connection

from provenance.index.roles import roles_grant


@pytest.fixture
def numbers(transactional_db: None) -> Iterator[None]:
    """The table for tests.jobs.work."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_number (number int)")
    roles_grant()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_number")
