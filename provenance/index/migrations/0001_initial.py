from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IndexedBlock",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("data_hash", models.BinaryField()),
                ("transactions", models.IntegerField()),
            ],
            options={
                "db_table": "index_block",
            },
        ),
        migrations.CreateModel(
            name="IndexedTransaction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "block",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("block", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("transaction_id", models.TextField()),
                ("code", models.TextField()),
                ("function", models.TextField()),
                ("msp", models.TextField()),
                ("gln", models.TextField(null=True)),
                ("timestamp", models.TextField()),
            ],
            options={
                "db_table": "index_transaction",
                "indexes": [models.Index(fields=["transaction_id"], name="index_transaction_id")],
            },
        ),
    ]
