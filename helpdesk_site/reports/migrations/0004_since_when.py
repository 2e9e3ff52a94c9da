"""A mark knows since when it waits, so that a page can say when its figures are no longer counted."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_still_open")]

    operations = [
        migrations.AddField(
            model_name="daytocount",
            name="at",
            field=models.DateTimeField(db_default=Now()),
        ),
    ]
