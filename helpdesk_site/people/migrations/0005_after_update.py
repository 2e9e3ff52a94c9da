from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_undo"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="after_update",
            field=models.CharField(
                choices=[
                    ("stay", "Stay here"),
                    ("next", "Go to the next one of the view"),
                    ("close", "Close the tab, back to the list"),
                ],
                db_default="stay",
                default="stay",
                max_length=5,
            ),
        ),
    ]
