import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "owner",
                        "delegate",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("owner", models.TextField()),
                ("delegate", models.TextField()),
                ("granted", models.BooleanField()),
                ("block", models.BigIntegerField()),
            ],
            options={
                "db_table": "parties_delegation",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("gln", models.TextField(primary_key=True, serialize=False)),
                ("msp", models.TextField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("name", models.TextField()),
                ("block", models.BigIntegerField()),
            ],
            options={
                "db_table": "parties_party",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("gln", models.TextField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("name", models.TextField()),
                ("parent", models.TextField(null=True)),
                ("block", models.BigIntegerField()),
            ],
            options={
                "db_table": "parties_place",
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("gtin", models.TextField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("name", models.TextField()),
                (
                    "makers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("net_content", models.TextField(null=True)),
                ("unit", models.TextField(null=True)),
                ("max_yield", models.TextField(null=True)),
                ("block", models.BigIntegerField()),
            ],
            options={
                "db_table": "parties_product",
            },
        ),
    ]
