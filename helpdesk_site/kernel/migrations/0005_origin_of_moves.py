"""The paper behind an administrative leave, and what moved a due date."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_approval_counted_from")]

    operations = [
        migrations.AddField(
            model_name="administrativeleave",
            name="basis_document",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="duedatechange",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddIndex(
            model_name="duedatechange",
            index=models.Index(condition=~Q(origin=""), fields=["origin", "id"], name="due_date_change_by_origin"),
        ),
    ]
