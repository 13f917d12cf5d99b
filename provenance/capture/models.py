"""Capture jobs, what was captured, and the events that came back from the ledger."""

from django.db import models


class CaptureJob(models.Model):
    """One document on its way to the ledger. How far it has come is derived, never stored."""

    id = models.UUIDField(primary_key=True)
    party = models.TextField()
    client = models.TextField()
    error_behaviour = models.TextField()
    document = models.BinaryField()
    events = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "capture_job"
        ordering = ["-created_at"]


class JobEvent(models.Model):
    """An event of a job: the call it went into and its place there, or whose duplicate it is."""

    job = models.ForeignKey(CaptureJob, on_delete=models.CASCADE)
    position = models.IntegerField()
    event_id = models.TextField()
    call = models.BigIntegerField(null=True)
    place = models.IntegerField(null=True)
    duplicate_of = models.TextField(null=True)

    class Meta:
        db_table = "capture_job_event"
        indexes = [models.Index(fields=["event_id"], name="capture_job_event_id")]


class CapturedContent(models.Model):
    """Which id a party first captured a content under, by the CBV event hash."""

    recorder = models.TextField()
    hash = models.BinaryField()
    declaration = models.BooleanField()
    event_id = models.TextField()
    commitment = models.TextField(default="")

    class Meta:
        db_table = "capture_content"
        constraints = [
            models.UniqueConstraint(
                fields=["recorder", "hash", "declaration"], name="capture_content_once"
            )
        ]


class CapturedEvent(models.Model):
    """Read model: an event that the ledger gave a verdict on, refused ones too."""

    pk = models.CompositePrimaryKey("block", "transaction", "position")
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    position = models.IntegerField()
    transaction_id = models.TextField()
    recorder = models.TextField()
    event_id = models.TextField()
    type = models.TextField()
    action = models.TextField(null=True)
    biz_step = models.TextField(null=True)
    disposition = models.TextField(null=True)
    event_time = models.TextField()
    utc_offset = models.TextField()
    status = models.TextField()
    findings = models.TextField()
    commitment = models.TextField(default="")
    core = models.TextField()

    class Meta:
        db_table = "capture_event"
        indexes = [
            models.Index(fields=["transaction_id", "position"], name="capture_event_tx"),
            models.Index(fields=["recorder", "event_id"], name="capture_event_id"),
        ]
