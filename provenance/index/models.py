"""The index's own read models: blocks and transactions."""

from django.db import models
from django.db.models.functions import Now


class IndexedBlock(models.Model):
    """A block whose rows are in the read models. The last one is the checkpoint."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()
    previous_hash = models.BinaryField()
    data_hash = models.BinaryField()
    transactions = models.IntegerField()

    class Meta:
        db_table = "index_block"


class Verification(models.Model):
    """One comparison of this node with the ledger, from block ``first`` to ``last``.

    ``found`` counts the differences, of which the first thousand are kept; it is null while the
    comparison runs and where it could not be done (``failure``).
    """

    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField(default=-1)
    hash = models.BinaryField(default=b"")
    found = models.IntegerField(null=True)
    differences = models.JSONField(default=list)
    failure = models.TextField(null=True)

    class Meta:
        db_table = "index_verification"


class IndexedTransaction(models.Model):
    """A transaction of the ledger, valid or not."""

    pk = models.CompositePrimaryKey("block", "position")
    block = models.BigIntegerField()
    position = models.IntegerField()
    transaction_id = models.TextField()
    code = models.TextField()
    function = models.TextField()
    msp = models.TextField()
    gln = models.TextField(null=True)
    timestamp = models.TextField()

    class Meta:
        db_table = "index_transaction"
        indexes = [models.Index(fields=["transaction_id"], name="index_transaction_id")]
