"""A kind of work for tests: it writes numbers down, slowly if told, and fails as told."""

import time
from typing import Any

from django.db import connection

from provenance.jobs.errors import ChunkFailed
from provenance.jobs.kinds import register

KIND = "test_numbers"


def write_down(job: dict[str, Any], chunk: dict[str, Any]) -> dict[str, Any]:
    """Insert each number of a chunk."""
    if "refuse" in chunk:
        raise ChunkFailed(chunk["refuse"])
    for number in chunk["numbers"]:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO test_number VALUES (%s)", [number])
        time.sleep(job.get("pause", 0))
    if "crash" in chunk:
        raise RuntimeError(chunk["crash"])
    return {"written": len(chunk["numbers"])}


register(KIND, write_down)
