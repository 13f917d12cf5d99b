from django.db import migrations


class Migration(migrations.Migration):
    """Envelopes are kept for hours and read after a crash alone: packing them costs for nothing."""

    dependencies = [("relay", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE relay_transaction ALTER COLUMN envelope SET STORAGE EXTERNAL",
            "ALTER TABLE relay_transaction ALTER COLUMN envelope SET STORAGE EXTENDED",
        )
    ]
