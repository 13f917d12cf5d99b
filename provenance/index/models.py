"""The index's own read models: blocks and transactions."""

from django.db import models


class IndexedBlock(models.Model):
    """A block whose rows are in the read models. The last one is the checkpoint."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()
    previous_hash = models.BinaryField()
    data_hash = models.BinaryField()
    transactions = models.IntegerField()

    class Meta:
        db_table = "index_block"


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
