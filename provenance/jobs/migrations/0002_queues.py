"""Queues, stages and cancelled chunks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="queue",
            field=models.TextField(
                choices=[("interactive", "Interactive"), ("nightly", "Nightly")],
                default="interactive",
            ),
        ),
        migrations.AddField(
            model_name="chunk",
            name="stage",
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="chunk",
            name="state",
            field=models.TextField(
                choices=[
                    ("waiting", "Waiting"),
                    ("leased", "Leased"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
            ),
        ),
    ]
