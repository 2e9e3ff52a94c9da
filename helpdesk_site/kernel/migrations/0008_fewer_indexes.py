"""Nobody asks how a public id or a key of the outbox begins: the indexes for that were written to for nothing.

A new installation has none of those of public ids (kernel/public_ids.py); this takes them from one that has. Columns with
which another index begins need none of their own either.
"""

import django.db.models.deletion
from django.db import migrations, models

WITHOUT = """
DO $body$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relname FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_opclass o ON o.oid = i.indclass[0]
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_class t ON t.oid = i.indrelid
        WHERE o.opcname = 'varchar_pattern_ops' AND i.indnatts = 1 AND c.relnamespace = current_schema()::regnamespace
          AND (a.attname = 'public_id' OR (t.relname, a.attname) IN (('kernel_outboxmessage', 'key')))
    LOOP
        EXECUTE format('DROP INDEX %I', one.relname);
    END LOOP;
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_standing"),
    ]

    operations = [
        migrations.RunSQL(WITHOUT, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="approvaldecision",
            name="stage",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="kernel.approvalstage",
            ),
        ),
        migrations.AlterField(
            model_name="approvalstage",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stages",
                to="kernel.approvalcase",
            ),
        ),
    ]
