"""Read models of trails: objects in events, links between objects, and who has them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TraceObject(models.Model):
    """An object that a recorded event names, and in which role."""

    pk = models.CompositePrimaryKey("object", "block", "transaction", "position", "role", "place")
    object = models.TextField()
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    position = models.IntegerField()
    role = models.TextField()
    place = models.IntegerField()
    quantity = models.TextField(null=True)
    uom = models.TextField(null=True)

    class Meta:
        db_table = "trace_object"


class TraceLink(models.Model):
    """How one object went into another, or out of it; see ``provenance.trace.links``.

    ``at`` is the event's place in the order of the ledger; ``wrong`` marks the links of an event
    that its recorder has declared an error.
    """

    pk = models.CompositePrimaryKey("source", "target", "link", "event", "place")
    source = models.TextField()
    target = models.TextField()
    link = models.TextField()
    event = models.TextField()
    place = models.IntegerField()
    quantity = models.TextField(null=True)
    uom = models.TextField(null=True)
    at = models.BigIntegerField()
    wrong = models.BooleanField()

    class Meta:
        db_table = "trace_link"
        indexes = [models.Index(fields=["target", "source"], name="trace_link_target")]


class TraceItem(models.Model):
    """An instance as the ledger has it; inside a parent, what the root says is the root's."""

    item = models.TextField(primary_key=True)
    custodian = models.TextField(null=True)
    owner = models.TextField(null=True)
    status = models.TextField(null=True)
    receiver = models.TextField(null=True)
    parent = models.TextField(null=True)
    flags = ArrayField(models.TextField())

    class Meta:
        db_table = "trace_item"
        indexes = [models.Index(fields=["parent"], name="trace_item_parent")]


class TraceLot(models.Model):
    """What was said of a lot when it was made, and the dispositions that stay with it.

    ``opening`` is its originator's balance, as JSON, as long as that has no row of its own.
    """

    lot = models.TextField(primary_key=True)
    originator = models.TextField(null=True)
    opening = models.TextField(null=True)
    expiry = models.TextField(null=True)
    countries = ArrayField(models.TextField())
    flags = ArrayField(models.TextField())

    class Meta:
        db_table = "trace_lot"


class TraceBalance(models.Model):
    """What a party has of a lot; ``value`` is the ledger's own, as JSON."""

    pk = models.CompositePrimaryKey("lot", "party")
    lot = models.TextField()
    party = models.TextField()
    value = models.TextField()

    class Meta:
        db_table = "trace_balance"


class TraceContent(models.Model):
    """The quantities of lots inside a container, as JSON by lot and unit."""

    parent = models.TextField(primary_key=True)
    lots = models.TextField()

    class Meta:
        db_table = "trace_content"
