"""From when a stage's deadline is counted, so that a changed calendar can count again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_mechanisms")]

    operations = [
        migrations.AddField(
            model_name="approvalstage",
            name="counted_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE kernel_approvalstage SET counted_from = opened_at WHERE counted_from IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
