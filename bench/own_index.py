"""A PostgreSQL of the bench's own, into which generated blocks are indexed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provenance.ledger.port import Block
from provenance.local.postgres import Postgres


@contextmanager
def own_index() -> Iterator[None]:
    """Django on an empty index, until the block ends; once in a process."""
    with tempfile.TemporaryDirectory(prefix="lotbook-bench-") as folder:
        server = Postgres(Path(folder) / "postgres", durable=False)
        server.start()
        try:
            server.create_database()
            _configure(server.url("lotbook"), folder)
            yield
        finally:
            server.stop()


def _configure(url: str, folder: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "provenance.config.settings",
        "LOTBOOK_DATABASE_URL": url,
        "LOTBOOK_LEDGER": "embedded",
        "LOTBOOK_SECRET_KEY": "bench",
        "LOTBOOK_STATE": folder,
    }
    import django  # noqa: PLC0415 - needs the variables
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def fill(chain: Iterator[tuple[int, Block]], events: int) -> Block:
    """Index blocks until there are so many events in all; the last one."""
    from django.db import connection  # noqa: PLC0415

    for total, block in chain:
        index(block)
        if total >= events:
            break
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return block


def index(block: Block) -> None:
    """Write what all projectors make of a block, as the follower does."""
    from django.db import connection, transaction  # noqa: PLC0415

    from provenance.index.facts import block_facts  # noqa: PLC0415
    from provenance.index.projectors import project  # noqa: PLC0415
    from provenance.index.tables import write_rows  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in project(block_facts(block), cursor):
            write_rows(cursor, table, rows)
