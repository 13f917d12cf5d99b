"""What planners set for their series."""

from django.db import models


class SeriesPolicy(models.Model):
    """How a series, named by its key, is ordered; ``values`` as ``policy.read_policy`` takes."""

    series = models.TextField(primary_key=True)
    values = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "forecasting_policy"
