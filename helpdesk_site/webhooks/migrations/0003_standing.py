"""Whether any program listens is kept by each process until a webhook comes, rests or ends."""

from django.db import migrations

from helpdesk_site.kernel.standing_sql import watched


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_standing"),
        ("webhooks", "0002_forget_delivered"),
    ]

    operations = [*watched("webhooks", "webhooks_subscription", column="state")]
