"""Articles with their versions, what people say of them, and the words by which they are found."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_turkish"),
        ("people", "0001_people"),
        ("tickets", "0004_by_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("hint", models.CharField(blank=True, max_length=200)),
                ("icon", models.CharField(default="journal-text", max_length=40)),
                ("order", models.PositiveSmallIntegerField(default=100)),
            ],
            options={
                "indexes": [models.Index(fields=["order", "code"], name="kb_categories_in_order")],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="art")),
                ("slug", models.SlugField(max_length=100, null=True, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("everybody", "All employees"), ("desk", "Only the desk")],
                        default="everybody",
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField(blank=True)),
                ("number", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("draft", models.JSONField(null=True)),
                ("draft_version", models.PositiveIntegerField(default=1)),
                ("draft_title", models.CharField(blank=True, max_length=160)),
                ("draft_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review_on", models.DateField()),
                ("helped", models.PositiveIntegerField(default=0)),
                ("not_helped", models.PositiveIntegerField(default=0)),
                ("solved", models.PositiveIntegerField(default=0)),
                ("title_words", models.TextField(blank=True)),
                ("summary_words", models.TextField(blank=True)),
                ("body_words", models.TextField(blank=True)),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector("title_words", config="simple", weight="A"),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "summary_words", config="simple", weight="B"
                                ),
                                django.contrib.postgres.search.SearchConfig("simple"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector("body_words", config="simple", weight="D"),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "begun_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles_begun",
                        to="tickets.ticketprofile",
                    ),
                ),
                (
                    "draft_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="knowledgebase.category",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("helped", models.BooleanField()),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="knowledgebase.article"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Solved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="knowledgebase.article",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solved_by",
                        to="tickets.ticketprofile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["word"], name="kb_words_alike", opclasses=["gist_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField()),
                ("published_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="knowledgebase.article"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("article", "number"), name="kb_version_numbered_once")],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="kb_search"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")), fields=["-published_at", "-id"], name="kb_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")), fields=["category", "-id"], name="kb_in_category"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")), fields=["review_on", "id"], name="kb_review_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "archived"])), name="kb_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["everybody", "desk"])), name="kb_audience_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 0), ("slug__isnull", True), ("state", "draft")),
                    ("state", "archived"),
                    models.Q(("number__gt", 0), ("slug__isnull", False), ("state", "published")),
                    _connector="OR",
                ),
                name="kb_published_has_version",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["article", "-at"], name="kb_feedback_of_article"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(fields=("article", "person"), name="kb_one_word_a_person"),
        ),
        migrations.AddIndex(
            model_name="solved",
            index=models.Index(fields=["ticket", "id"], name="kb_solutions_of_ticket"),
        ),
        migrations.AddConstraint(
            model_name="solved",
            constraint=models.UniqueConstraint(fields=("article", "ticket"), name="kb_solved_once"),
        ),
    ]
