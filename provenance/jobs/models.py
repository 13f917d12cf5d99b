"""Jobs, and the chunks that they are worked in."""

from django.db import models


class Queue(models.TextChoices):
    """What a job waits in: work that somebody waits for goes before work for tomorrow."""

    INTERACTIVE = "interactive"
    NIGHTLY = "nightly"


class Job(models.Model):
    """One piece of background work. How far it has come is derived from its chunks."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    queue = models.TextField(choices=Queue, default=Queue.INTERACTIVE)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_job"


class Chunk(models.Model):
    """A part of a job that stands or falls by itself.

    It may be worked at once all of the job's chunks of lower stages are over.
    ``lease`` and ``leased_until`` say who works at it and until when others keep away;
    ``handed_at`` when its id was last sent to the workers; ``due_at`` when it may be tried.
    """

    class State(models.TextChoices):
        """How far a chunk has come."""

        WAITING = "waiting"
        LEASED = "leased"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE)
    number = models.IntegerField()
    stage = models.IntegerField(default=0)
    payload = models.JSONField()
    state = models.TextField(choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        db_table = "jobs_chunk"
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="jobs_chunk_number")]
        indexes = [
            models.Index(
                fields=["id"],
                name="jobs_chunk_open",
                condition=models.Q(state__in=["waiting", "leased"]),
            )
        ]
