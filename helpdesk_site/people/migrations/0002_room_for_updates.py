"""Room in each page for the next version of a person, so that a change that no index holds touches no index."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE people_person SET (fillfactor = 85)", "ALTER TABLE people_person RESET (fillfactor)"
        )
    ]
