"""Read models of the event tree, and how far this node's signers have come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tile(models.Model):
    """Up to 256 hashes of a level of the tree, one after another."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.IntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "proof_tile"


class Growth(models.Model):
    """The tree's size after a block that added to it."""

    block = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()

    class Meta:
        db_table = "proof_growth"


class Checkpoint(models.Model):
    """What a node has stated on the ledger of the tree, and what is wrong with it.

    ``root`` and ``signature`` are in base64, ``time`` in seconds since 1970, ``certificate`` is
    the node's in PEM; ``fault`` is empty where the statement agrees with this node's own tree.
    """

    pk = models.CompositePrimaryKey("block", "transaction")
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    node = models.TextField()
    msp = models.TextField()
    origin = models.TextField()
    size = models.BigIntegerField()
    root = models.TextField()
    time = models.BigIntegerField()
    signature = models.TextField()
    certificate = models.TextField()
    fault = models.TextField()

    class Meta:
        db_table = "proof_checkpoint"
        indexes = [models.Index(fields=["size"], name="proof_checkpoint_size")]


class Signer(models.Model):
    """How far one of this node's keys has computed the tree from its own organisation's peer.

    ``size`` is the last one that it signed or, before its first, 0; ``edge`` holds the tree's
    partial tiles by level.
    """

    node = models.TextField(primary_key=True)
    block = models.BigIntegerField(default=-1)
    hash = models.BinaryField(default=b"")
    size = models.BigIntegerField(default=0)
    edge = ArrayField(models.BinaryField(), default=list)

    class Meta:
        db_table = "proof_signer"
