"""What can be done with an article: one transaction each."""

from knowledgebase.services.drafting import (
    begin_article,
    begin_from_ticket,
    drop_draft,
    write_draft,
)
from knowledgebase.services.judging import give_feedback, mark_as_solving, note_solution, take_back_solving
from knowledgebase.services.publishing import archive, mark_reviewed, publish

__all__ = [
    "archive",
    "begin_article",
    "begin_from_ticket",
    "drop_draft",
    "give_feedback",
    "mark_as_solving",
    "mark_reviewed",
    "note_solution",
    "publish",
    "take_back_solving",
    "write_draft",
]
