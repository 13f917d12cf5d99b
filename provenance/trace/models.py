"""Read model of trails."""

from django.db import models


class TraceObject(models.Model):
    """Read model: an object that a recorded event names, and in which role."""

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
