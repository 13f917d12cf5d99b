"""Runs, and what became of each series in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecasting.engine.values import Frequency


class ForecastRun(models.Model):
    """One forecast of a party's series. How far it has come is derived from its job's chunks.

    It forecasts ``horizon`` periods after those that ``until``, the last day, lies in or before;
    ``keys`` are the series, or null for all that are active. ``block`` and ``imports`` say how
    far the records went; ``versions`` are those of the libraries that shape the figures.
    """

    id = models.UUIDField(primary_key=True)
    job = models.UUIDField(unique=True)
    party = models.TextField()
    frequency = models.TextField(choices=[(each.value, each.value) for each in Frequency])
    horizon = models.IntegerField()
    until = models.DateField()
    keys = ArrayField(models.TextField(), null=True)
    seed = models.IntegerField()
    block = models.BigIntegerField()
    imports = models.BigIntegerField()
    versions = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "forecasting_run"
        indexes = [models.Index(fields=["party", "created_at"], name="forecasting_run_party")]


class SeriesForecast(models.Model):
    """What became of one series in a run.

    ``panel`` numbers the series that were forecast together, in the order of their keys: another
    company of series may change the figures. Arrays hold one number for each of ``dates``, the
    first days of the periods; ``reconciled`` are the means that add up to the run's totals, once
    the run is done; ``quantiles`` and ``total_quantiles`` are by quantile, ``shares``
    say which members carried the forecast, and why; ``baselines`` are what seasonal naive and
    plain Prophet said then, to be compared with what comes. ``seconds`` are the panel's for each
    of its series, ``peak_mb`` the most memory that the process has held so far.
    """

    class State(models.TextChoices):
        """``refused``: the data allow none, as ``reason`` says; ``failed``: our fault."""

        FORECAST = "forecast"
        REFUSED = "refused"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE)
    key = models.TextField()
    panel = models.IntegerField()
    state = models.TextField(choices=State)
    reason = models.TextField(default="")
    unit = models.TextField(default="")
    counts = models.BooleanField(default=False)
    dates = ArrayField(models.DateField(), default=list)
    point = ArrayField(models.FloatField(), default=list)
    mean = ArrayField(models.FloatField(), default=list)
    reconciled = ArrayField(models.FloatField(), default=list)
    quantiles = models.JSONField(default=dict)
    total_quantiles = models.JSONField(default=dict)
    shares = models.JSONField(default=list)
    baselines = models.JSONField(default=dict)
    notes = ArrayField(models.TextField(), default=list)
    quality = models.JSONField(default=dict)
    seconds = models.FloatField(default=0.0)
    peak_mb = models.FloatField(default=0.0)

    class Meta:
        db_table = "forecasting_series_forecast"
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="forecasting_series_forecast_once")
        ]
        indexes = [models.Index(fields=["key"], name="forecasting_series_key")]


class ForecastTotal(models.Model):
    """A total over a run's series: ``kind`` is ``all``, ``category`` or ``region``.

    It is over the series of one ``channel`` and ``unit``; ``mean`` is the sum of their
    ``reconciled`` means, and ``quantiles`` are those of the total's own forecast, if it has one.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE)
    kind = models.TextField()
    name = models.TextField()
    channel = models.TextField()
    unit = models.TextField()
    dates = ArrayField(models.DateField())
    mean = ArrayField(models.FloatField())
    quantiles = models.JSONField()

    class Meta:
        db_table = "forecasting_total"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "name", "channel", "unit"], name="forecasting_total_once"
            )
        ]

    @property
    def note(self) -> str:
        """In words, that it has no forecast of its own; empty where it has one."""
        if self.quantiles:
            return ""
        return (
            "This is the sum of its series, without an interval: it could not be forecast itself, "
            "or not in the time it has."
        )


class KeptTraining(models.Model):
    """What a series was forecast from, as ``forecasting.runs.kept`` packs it; for the proof."""

    forecast = models.OneToOneField(SeriesForecast, on_delete=models.CASCADE, primary_key=True)
    sha256 = models.TextField()
    content = models.BinaryField()

    class Meta:
        db_table = "forecasting_training"
