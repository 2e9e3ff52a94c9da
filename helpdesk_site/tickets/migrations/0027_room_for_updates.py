"""Room on each page for the next version of a ticket. An answer that can still be taken back changes no column that an
index holds: where the new row finds room beside the old one, none of the table's thirty indexes is written.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0026_open_is_kept"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tickets_ticketprofile SET (fillfactor = 90)",
            "ALTER TABLE tickets_ticketprofile RESET (fillfactor)",
        ),
    ]
