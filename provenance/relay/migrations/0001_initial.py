import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("function", models.TextField()),
                ("payload", models.BinaryField()),
                ("signer", models.TextField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("events", models.IntegerField()),
                ("job", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("pending", "Pending"),
                            ("submitted", "Submitted"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                    ),
                ),
                ("batch", models.IntegerField(null=True)),
                ("transaction_id", models.TextField(null=True)),
                ("position", models.IntegerField(null=True)),
                ("reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "relay_call",
                "indexes": [
                    models.Index(fields=["transaction_id"], name="relay_call_tx"),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["id"],
                        name="relay_pending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("transaction_id", models.TextField(primary_key=True, serialize=False)),
                ("signer", models.TextField()),
                ("envelope", models.BinaryField()),
                ("code", models.TextField(null=True)),
            ],
            options={
                "db_table": "relay_transaction",
                "indexes": [
                    models.Index(
                        condition=models.Q(("code__isnull", True)),
                        fields=["transaction_id"],
                        name="relay_open",
                    )
                ],
            },
        ),
    ]
