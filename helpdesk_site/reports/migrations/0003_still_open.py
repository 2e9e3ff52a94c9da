"""What is still open is kept too, by the day of opening, and who reads figures knows them until they change."""

from django.db import migrations, models

from helpdesk_site.kernel.standing_sql import watched
from helpdesk_site.reports.marking import MARK_OPEN, UNMARK_OPEN


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_standing"),
        ("tickets", "0025_fewer_indexes"),
        ("reports", "0002_durations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dailyfigure",
            name="daily_figure_measure_known",
        ),
        migrations.AlterField(
            model_name="dailyfigure",
            name="measure",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("solved_in_time", "Solved in time"),
                    ("solved_late", "Solved late"),
                    ("answered_in_time", "Answered in time"),
                    ("answered_late", "Answered late"),
                    ("category", "Ended, by category"),
                    ("solution", "Ended, by the way it was solved"),
                    ("answer_time", "First answered, by service and working time"),
                    ("solution_time", "Solved, by service and working time"),
                    ("still_open", "Still open, by the day of opening"),
                    ("grant_time", "Permissions in force, by risk and working time from sending"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "measure__in",
                        [
                            "opened",
                            "solved_in_time",
                            "solved_late",
                            "answered_in_time",
                            "answered_late",
                            "category",
                            "solution",
                            "answer_time",
                            "solution_time",
                            "still_open",
                            "grant_time",
                        ],
                    )
                ),
                name="daily_figure_measure_known",
            ),
        ),
        migrations.RunSQL(MARK_OPEN, UNMARK_OPEN),
        *watched("figures", "reports_dailyfigure", "tickets_category", "tickets_solutioncode"),
    ]
