"""People: who works here, in which unit, under whom, with which roles, accounts and deputies."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_turkish"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="per")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("directory_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("username", models.CharField(blank=True, max_length=150)),
                ("employee_no", models.CharField(blank=True, max_length=20)),
                ("given_name", models.CharField(max_length=100)),
                ("surname", models.CharField(max_length=100)),
                ("mail", models.EmailField(blank=True, max_length=254)),
                ("extension", models.CharField(blank=True, max_length=10)),
                ("title", models.CharField(blank=True, max_length=150)),
                (
                    "employment_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("memur", "Civil servant"),
                            ("sozlesmeli", "Contracted staff"),
                            ("daimi_isci", "Permanent worker"),
                            ("sirket_personeli", "Company staff"),
                            ("stajyer", "Intern"),
                        ],
                        max_length=20,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("dn", models.TextField(blank=True)),
                ("dn_key", models.TextField(blank=True)),
                ("manager_key", models.TextField(blank=True)),
                ("directory_digest", models.BinaryField(max_length=16, null=True)),
                (
                    "search_fold",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL(
                            "translate(' ' || tr_fold(given_name || ' ' || surname || ' ' || employee_no || ' ' || extension || ' ' || username), '.-_/', '    ')",
                            (),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL(
                            "(tr_sort_key(surname || ' ' || given_name))", ()
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("username", models.CharField(max_length=150, unique=True)),
                ("is_local", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                (
                    "language",
                    models.CharField(choices=[("tr", "Türkçe"), ("en", "English")], default="tr", max_length=2),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=5,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="user", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("viewer", models.UUIDField()),
                ("subject", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=30)),
                ("object_type", models.CharField(blank=True, max_length=40)),
                ("object_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "-at"], name="views_of_a_person"),
                    models.Index(fields=["viewer", "-at"], name="views_by_a_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedInSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="ses")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("method", models.CharField(max_length=20)),
                ("address", models.GenericIPAddressField(null=True)),
                ("browser", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signed_in_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInThrottle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=64)),
                ("failures", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["last_at"], name="throttle_by_age")],
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="throttle_one_row_a_key")],
            },
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="syn")),
                ("mode", models.CharField(choices=[("full", "Everybody"), ("delta", "Changes only")], max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped: too many changes"),
                            ("confirmed", "Confirmed"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("cursor", models.TextField(blank=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("deactivated", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("report", models.JSONField(default=dict)),
                ("plan", models.JSONField(default=dict)),
                ("confirmed_by", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["mode", "-id"], name="sync_newest")],
            },
        ),
        migrations.CreateModel(
            name="SyncFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="fnd")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "No longer in the directory"),
                            ("disabled", "Disabled in the directory"),
                            ("unknown_unit", "Unit number that nobody has described"),
                            ("bad_unit_code", "No valid DETSİS number"),
                            ("duplicate_employee_no", "Staff number borne twice"),
                            ("unknown_manager", "Manager not found"),
                        ],
                        max_length=24,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=100)),
                ("found_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sync_findings",
                        to="people.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="people.syncrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="unt")),
                (
                    "detsis_no",
                    models.CharField(
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-9][0-9]{7}\\Z", "A DETSİS number has eight digits and does not begin with 0."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("baskanlik", "Presidency"),
                            ("daire", "Department"),
                            ("sube", "Branch directorate"),
                            ("servis", "Service"),
                            ("seflik", "Office"),
                        ],
                        default="sube",
                        max_length=10,
                    ),
                ),
                ("is_defined", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "name_fold",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL(
                            "translate(' ' || tr_fold(name || ' ' || detsis_no), '.-_/', '    ')", ()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL("(tr_sort_key(name))", ()),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="rgr")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("employee", "Employee"),
                            ("key_user", "Key user"),
                            ("agent", "Support agent"),
                            ("chief", "EBYS Support chief"),
                            ("branch_director", "Branch director"),
                            ("hr_clerk", "Staff affairs clerk"),
                            ("trainer", "Trainer"),
                            ("registrar", "E-signature registrar"),
                            ("ebys_admin", "EBYS administrator"),
                            ("auditor", "Auditor"),
                            ("security_officer", "Information security officer"),
                            ("administrator", "System administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("granted_by", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="role_grants", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=150)),
                ("employment_type", models.CharField(blank=True, max_length=20)),
                ("active", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "manager",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="people.unit",
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="del")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("VEKALET", "Acting for an absent manager"),
                            ("YETKI_DEVRI", "Delegated signature"),
                            ("TEDVIREN", "Carrying on a post without its conditions"),
                        ],
                        default="VEKALET",
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                ("basis_number", models.CharField(max_length=60)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("ended", "Ended"),
                            ("refused", "Refused"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_note", models.CharField(blank=True, max_length=300)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations_held", to="people.person"
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="people.person",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitManager",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="managed_units", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="managers", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitPlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "parent",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="placements", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="tok")),
                ("name", models.CharField(max_length=60)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("revoked_at__isnull", True)), fields=["user"], name="living_tokens"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dn", models.TextField()),
                ("dn_key", models.TextField()),
                ("until", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_names", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["dn_key"], name="former_name_by_dn")],
                "constraints": [models.UniqueConstraint(fields=("person", "dn_key"), name="former_name_once")],
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(condition=models.Q(("is_local", True)), fields=["is_local"], name="local_accounts"),
        ),
        migrations.AddIndex(
            model_name="signedinsession",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["user"], name="open_sessions"),
        ),
        migrations.AddConstraint(
            model_name="syncfinding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("kind", "person", "detail"),
                name="finding_open_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name_fold"], name="unit_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["sort_key", "id"], name="unit_in_order"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)), fields=("detsis_no",), name="unit_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="unit_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="rolegrant",
            index=models.Index(fields=["role", "valid_from"], name="role_holders"),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    ("role", "="),
                    (django.db.models.expressions.RawSQL("(coalesce(unit_id, 0))", ()), "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="role_granted_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    ("valid_to", models.F("valid_from")),
                    _connector="OR",
                ),
                name="role_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.UniqueConstraint(fields=("person", "valid_from"), name="person_one_record_from_a_day"),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)), fields=("person",), name="person_one_open_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="person_record_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_fold"], name="person_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_key", "id"], name="person_in_order"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["employee_no"], name="person_by_employee_no"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["username"], name="person_by_username"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("dn_key", ""), _negated=True), fields=["dn_key"], name="person_by_dn"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("manager__isnull", True), models.Q(("manager_key", ""), _negated=True)),
                fields=["manager_key"],
                name="person_unresolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True), models.Q(("employee_no", ""), _negated=True)),
                fields=("employee_no",),
                name="employee_no_once",
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["delegate", "valid_from"], name="delegations_held"),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(
                condition=models.Q(("state", "approved")), fields=["valid_to"], name="delegations_ending"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind__in", ["VEKALET", "TEDVIREN"]), ("state__in", ["approved", "ended"])),
                expressions=[
                    ("delegator", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="delegator_has_one_deputy_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegator", models.F("delegate")), _negated=True), name="nobody_is_his_own_deputy"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "VEKALET"), _negated=True), ("valid_to__isnull", False), _connector="OR"
                ),
                name="acting_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    models.Q(("state", "ended"), ("valid_to", models.F("valid_from"))),
                    _connector="OR",
                ),
                name="delegation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        models.Q(("approved_by", models.F("delegator")), _negated=True),
                        models.Q(("approved_by", models.F("delegate")), _negated=True),
                        models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delegation_approved_by_a_third_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("approved_by__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="approved_delegation_names_its_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmanager",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("unit", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="unit_one_manager_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmanager",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="unit_manager_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitname",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("unit", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="unit_one_name_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitplacement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("unit", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="unit_one_place_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit", models.F("parent")), _negated=True), name="unit_is_not_under_itself"
            ),
        ),
    ]
