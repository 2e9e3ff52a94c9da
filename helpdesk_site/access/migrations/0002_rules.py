"""Rules that people keep: versions follow each other without an overlap, a role has any number of directory groups, and
a procedure names the letter that put it in force.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from helpdesk_site.access.models.catalogue import one_at_a_time


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_access")]

    operations = [
        migrations.AddField(
            model_name="procedureversion",
            name="document_number",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="roleversion",
            name="ldap_groups",
            field=ArrayField(models.CharField(max_length=64), blank=True, default=list),
        ),
        migrations.RunSQL(
            "UPDATE access_roleversion SET ldap_groups = ARRAY[ldap_group] WHERE ldap_group <> ''",
            "UPDATE access_roleversion SET ldap_group = coalesce(ldap_groups[1], '')",
        ),
        migrations.RemoveField(model_name="roleversion", name="ldap_group"),
        migrations.AddConstraint("roleversion", _ends_after_start("role_version_ends_after_start")),
        migrations.AddConstraint(
            "roleversion",
            one_at_a_time("role_versions_follow_each_other", "role", first="valid_from", last="valid_to"),
        ),
        migrations.AddConstraint(
            "incompatibleroles",
            models.CheckConstraint(condition=~Q(first=F("second")), name="incompatible_with_another"),
        ),
        migrations.AddConstraint("incompatibleroles", _ends_after_start("incompatible_ends_after_start")),
        migrations.AddConstraint(
            "incompatibleroles",
            one_at_a_time("one_rule_of_a_pair", "first", "second", first="valid_from", last="valid_to"),
        ),
        migrations.AddConstraint(
            "procedureversion",
            one_at_a_time(
                "procedure_versions_follow_each_other", "procedure", first="in_force_from", last="in_force_to"
            ),
        ),
    ]
