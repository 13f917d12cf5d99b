"""Tables of the wallet and of the embedded ledger."""

from django.db import models


class WalletEntry(models.Model):
    """One identity this node signs with: a party by its GLN, or ``admin:<MSP>``."""

    name = models.TextField(primary_key=True)
    msp = models.TextField()
    certificate = models.TextField()
    private_key = models.BinaryField()
    secret = models.BinaryField()

    class Meta:
        db_table = "ledger_wallet"


class EmbeddedState(models.Model):
    """The embedded ledger's world state, each value with the version that wrote it."""

    key = models.TextField(primary_key=True)
    value = models.BinaryField()
    block = models.BigIntegerField()
    position = models.IntegerField()

    class Meta:
        db_table = "ledger_state"


class EmbeddedBlock(models.Model):
    """The embedded ledger's blocks: envelopes as they were submitted, and their fates.

    ``signature`` is the node's over the block's hash.
    """

    number = models.BigIntegerField(primary_key=True)
    previous_hash = models.BinaryField()
    data_hash = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    envelope = models.BinaryField()
    code = models.TextField()
    transaction_id = models.TextField(db_index=True)

    class Meta:
        db_table = "ledger_block"
