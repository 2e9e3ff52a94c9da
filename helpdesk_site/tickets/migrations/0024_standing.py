"""Services, their queues, questions, promises and checklists are kept by each process until they change."""

from django.db import migrations

from helpdesk_site.kernel.standing_sql import watched


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_standing"),
        ("tickets", "0023_first_number"),
    ]

    operations = [
        *watched(
            "services",
            "tickets_service",
            "helpdesk_queue",
            "tickets_slapolicy",
            "tickets_questionnaire",
            "tickets_checklisttemplateprofile",
        ),
    ]
