"""The way to the workers: Celery, which carries chunks' ids and nothing else."""

from collections.abc import Iterable

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

log = structlog.get_logger("jobs")
CHUNK_WORK = "jobs.chunk_work"
HAND_OUT = "jobs.hand_out"
app = Celery("lotbook")
app.config_from_object("django.conf:settings", namespace="CELERY")


def chunks_send(chunks: Iterable[int], *, queue: str) -> None:
    """Tell a queue's workers of chunks; without a broker they wait until beat names them again."""
    try:
        for chunk in chunks:
            app.send_task(CHUNK_WORK, [chunk], queue=queue)
    except OperationalError as error:
        log.warning("the broker does not answer; chunks wait in the database", error=str(error))
