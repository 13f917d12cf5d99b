"""Documents as they were sent, and where each event's lies."""

from django.db import models


class Document(models.Model):
    """A document's bytes, compressed, by the SHA-256 of what was sent."""

    sha256 = models.BinaryField(primary_key=True)
    content = models.BinaryField()
    size = models.IntegerField()

    class Meta:
        db_table = "documents_document"


class EventDocument(models.Model):
    """Which document holds an event, and where in it. One event may come in several."""

    recorder = models.TextField()
    event_id = models.TextField()
    sha256 = models.BinaryField()
    position = models.IntegerField()
    commitment = models.TextField()

    class Meta:
        db_table = "documents_event"
        constraints = [
            models.UniqueConstraint(
                fields=["recorder", "event_id", "sha256", "position"], name="documents_event_once"
            )
        ]
