import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("index", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField(default=-1)),
                ("hash", models.BinaryField(default=b"")),
                ("found", models.IntegerField(null=True)),
                ("differences", models.JSONField(default=list)),
                ("failure", models.TextField(null=True)),
            ],
            options={
                "db_table": "index_verification",
            },
        ),
    ]
