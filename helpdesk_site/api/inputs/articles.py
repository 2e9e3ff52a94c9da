"""What may stand after the question mark of the list of articles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from helpdesk_site.api.inputs.fields import Text
from helpdesk_site.api.inputs.queries import PageQuery


class ArticleQuery(PageQuery):
    """A question is answered by the best that is found, without pages."""

    q = Text(
        required=False, max_length=300, allow_blank=True,
        help_text=gettext_lazy("What is looked for, in any spelling; the best come first, on one page."),
    )  # fmt: skip
    category = Text(required=False, max_length=40, help_text=gettext_lazy("A category's code."))
