import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="TraceBalance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "lot",
                        "party",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("lot", models.TextField()),
                ("party", models.TextField()),
                ("value", models.TextField()),
            ],
            options={
                "db_table": "trace_balance",
            },
        ),
        migrations.CreateModel(
            name="TraceContent",
            fields=[
                ("parent", models.TextField(primary_key=True, serialize=False)),
                ("lots", models.TextField()),
            ],
            options={
                "db_table": "trace_content",
            },
        ),
        migrations.CreateModel(
            name="TraceLot",
            fields=[
                ("lot", models.TextField(primary_key=True, serialize=False)),
                ("originator", models.TextField(null=True)),
                ("opening", models.TextField(null=True)),
                ("expiry", models.TextField(null=True)),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
            ],
            options={
                "db_table": "trace_lot",
            },
        ),
        migrations.CreateModel(
            name="TraceObject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "object",
                        "block",
                        "transaction",
                        "position",
                        "role",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("object", models.TextField()),
                ("block", models.BigIntegerField()),
                ("transaction", models.IntegerField()),
                ("position", models.IntegerField()),
                ("role", models.TextField()),
                ("place", models.IntegerField()),
                ("quantity", models.TextField(null=True)),
                ("uom", models.TextField(null=True)),
            ],
            options={
                "db_table": "trace_object",
            },
        ),
        migrations.CreateModel(
            name="TraceItem",
            fields=[
                ("item", models.TextField(primary_key=True, serialize=False)),
                ("custodian", models.TextField(null=True)),
                ("owner", models.TextField(null=True)),
                ("status", models.TextField(null=True)),
                ("receiver", models.TextField(null=True)),
                ("parent", models.TextField(null=True)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
            ],
            options={
                "db_table": "trace_item",
                "indexes": [models.Index(fields=["parent"], name="trace_item_parent")],
            },
        ),
        migrations.CreateModel(
            name="TraceLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source",
                        "target",
                        "link",
                        "event",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source", models.TextField()),
                ("target", models.TextField()),
                ("link", models.TextField()),
                ("event", models.TextField()),
                ("place", models.IntegerField()),
                ("quantity", models.TextField(null=True)),
                ("uom", models.TextField(null=True)),
                ("at", models.BigIntegerField()),
                ("wrong", models.BooleanField()),
            ],
            options={
                "db_table": "trace_link",
                "indexes": [models.Index(fields=["target", "source"], name="trace_link_target")],
            },
        ),
    ]
