"""Read models of movements and declarations; sales history as it was imported, in versions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Movement(models.Model):
    """Read model: an object that a recorded event moves; see ``forecasting.series.projector``.

    ``amount`` is in the base unit ``unit`` ("" for pieces), null where it is not known. ``party``
    acted, ``site`` is where, ``date`` the local day. ``flagged``: it was on hold or recalled.
    """

    pk = models.CompositePrimaryKey("block", "transaction", "position", "place")
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    position = models.IntegerField()
    place = models.IntegerField()
    recorder = models.TextField()
    event_id = models.TextField()
    party = models.TextField()
    step = models.TextField()
    object = models.TextField()
    product = models.TextField()
    site = models.TextField()
    counterpart = models.TextField()
    time = models.TextField()
    date = models.DateField()
    amount = models.TextField(null=True)
    unit = models.TextField()
    flagged = models.BooleanField()

    class Meta:
        db_table = "forecasting_movement"
        indexes = [
            models.Index(fields=["party", "product", "date"], name="forecasting_movement_series"),
            models.Index(
                fields=["counterpart"],
                condition=models.Q(step__in=["packed", "unpacked"]),
                name="forecasting_movement_inside",
            ),
            models.Index(
                fields=["counterpart"],
                condition=models.Q(step__in=["shipping", "void"]),
                name="forecasting_movement_sent",
            ),
        ]


class Declaration(models.Model):
    """Read model: an error declaration; what its event moved does not count."""

    pk = models.CompositePrimaryKey("block", "transaction", "position")
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    position = models.IntegerField()
    recorder = models.TextField()
    event_id = models.TextField()

    class Meta:
        db_table = "forecasting_declaration"
        indexes = [models.Index(fields=["recorder", "event_id"], name="forecasting_declaration_id")]


class HistoryImport(models.Model):
    """What was taken in at once: a file, whose ``report`` says what became of its rows.

    What is said of a place counts as one too, without file or report.
    """

    party = models.TextField()
    sha256 = models.TextField()
    file = models.TextField()
    report = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "forecasting_import"
        constraints = [
            models.UniqueConstraint(fields=["party", "sha256"], name="forecasting_import_once")
        ]


class HistoryRow(models.Model):
    """What a row of a file says of a day; of several versions the last import's counts.

    ``quantity`` (a decimal as text, in the base unit ``unit``) is null where it is not known:
    of days to come, or where only the price is. ``product`` is "" where the place was closed.
    """

    source = models.ForeignKey(HistoryImport, on_delete=models.PROTECT)
    row = models.IntegerField()
    party = models.TextField()
    product = models.TextField()
    place = models.TextField()
    channel = models.TextField()
    date = models.DateField()
    quantity = models.TextField(null=True)
    unit = models.TextField()
    price = models.TextField(null=True)
    promotion = models.BooleanField()
    stock_out = models.BooleanField()
    closed = models.BooleanField()
    events = ArrayField(models.TextField())
    category = models.TextField()

    class Meta:
        db_table = "forecasting_history"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "product", "place", "channel", "date", "source"],
                name="forecasting_history_version",
            )
        ]


class RegressorRow(models.Model):
    """A number of a day that demand may depend on, such as the weather's; versions as above.

    ``place`` "" is everywhere.
    """

    source = models.ForeignKey(HistoryImport, on_delete=models.PROTECT)
    row = models.IntegerField()
    party = models.TextField()
    place = models.TextField()
    name = models.TextField()
    date = models.DateField()
    value = models.TextField()

    class Meta:
        db_table = "forecasting_regressor"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "place", "name", "date", "source"],
                name="forecasting_regressor_version",
            )
        ]


class PlaceSetting(models.Model):
    """What a party says of a place of its own, or with ``place`` "" of all: country and region.

    Versions as above: what a run was made of stays to be known.
    """

    source = models.ForeignKey(HistoryImport, on_delete=models.PROTECT)
    party = models.TextField()
    place = models.TextField()
    country = models.TextField()
    region = models.TextField()

    class Meta:
        db_table = "forecasting_place"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "place", "source"], name="forecasting_place_version"
            )
        ]
