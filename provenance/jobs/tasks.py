"""What Celery runs."""

from provenance.jobs import broker, services


def work(chunk: int) -> None:
    """Do a chunk, unless somebody else has it."""
    services.chunk_work(chunk=chunk)


def hand_out() -> None:
    """Name the free chunks to the workers."""
    services.chunks_hand_out()


broker.app.task(work, name=broker.CHUNK_WORK)
broker.app.task(hand_out, name=broker.HAND_OUT)
