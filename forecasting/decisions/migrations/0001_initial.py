from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SeriesPolicy",
            fields=[
                ("series", models.TextField(primary_key=True, serialize=False)),
                ("values", models.JSONField()),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={"db_table": "forecasting_policy"},
        ),
    ]
