"""Columns with which an index begins anyway need none of their own: each is written to with every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledgebase", "0002_shelves_and_synonyms"),
        ("tickets", "0025_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="articleversion",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="knowledgebase.article",
            ),
        ),
        migrations.AlterField(
            model_name="feedback",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="feedback",
                to="knowledgebase.article",
            ),
        ),
        migrations.AlterField(
            model_name="solved",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="solutions",
                to="knowledgebase.article",
            ),
        ),
        migrations.AlterField(
            model_name="solved",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="solved_by",
                to="tickets.ticketprofile",
            ),
        ),
    ]
