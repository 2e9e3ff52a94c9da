"""Who did without the mails that can wait does without them kind by kind. What became forced is mailed from now on."""

from django.db import migrations

COULD_WAIT = ("request_opened", "request_moved", "work_followed", "approval_waits")


def choose(apps, _schema_editor):
    preference, choice = apps.get_model("notify", "Preference"), apps.get_model("notify", "Choice")
    people = preference.objects.filter(mail_digestible=False).values_list("person", flat=True)
    rows = [choice(person_id=person, kind=kind, queue="", way="desk") for person in people for kind in COULD_WAIT]
    choice.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0002_preferences_and_digests"),
    ]

    operations = [
        migrations.RunPython(choose, migrations.RunPython.noop),
        migrations.RemoveField(model_name="preference", name="mail_digestible"),
    ]
