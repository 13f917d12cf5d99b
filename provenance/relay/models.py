"""The outbox: calls that are to reach the ledger, and the transactions they went into."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Transaction(models.Model):
    """A signed envelope, kept before it was submitted. ``code`` is null until its fate is known.

    A code of VALID says of its calls that they are committed: their rows need no second change.
    """

    transaction_id = models.TextField(primary_key=True)
    signer = models.TextField()
    envelope = models.BinaryField()
    code = models.TextField(null=True)

    class Meta:
        db_table = "relay_transaction"
        indexes = [
            models.Index(
                fields=["transaction_id"], name="relay_open", condition=models.Q(code__isnull=True)
            )
        ]


class Call(models.Model):
    """One call: for events, one group that stands or falls together.

    ``position`` is the place of its first event within its transaction. ``batch`` bounds how
    many calls it may share a transaction with, after a conflict or a refusal.
    """

    class State(models.TextChoices):
        """How far a call has come."""

        PENDING = "pending"
        SUBMITTED = "submitted"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    function = models.TextField()
    payload = models.BinaryField()
    signer = models.TextField()
    keys = ArrayField(models.TextField())
    events = models.IntegerField()
    job = models.TextField()
    state = models.TextField(choices=State, default=State.PENDING)
    batch = models.IntegerField(null=True)
    transaction_id = models.TextField(null=True)
    position = models.IntegerField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        db_table = "relay_call"
        indexes = [
            models.Index(fields=["transaction_id"], name="relay_call_tx"),
            models.Index(fields=["id"], name="relay_pending", condition=models.Q(state="pending")),
        ]
