import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("series", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="PlaceSetting"),
        migrations.CreateModel(
            name="PlaceSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party", models.TextField()),
                ("place", models.TextField()),
                ("country", models.TextField()),
                ("region", models.TextField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="series.historyimport"
                    ),
                ),
            ],
            options={
                "db_table": "forecasting_place",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party", "place", "source"), name="forecasting_place_version"
                    )
                ],
            },
        ),
    ]
