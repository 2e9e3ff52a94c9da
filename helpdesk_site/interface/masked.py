"""Telling whoever wrote a secret that it was not kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from helpdesk_site.kernel.masking import mask

# What people write in words on the pages of tickets.
TEXTS = ("title", "description", "text", "note", "reason", "solution")


def say_if_masked(request: HttpRequest, texts: Sequence[str] = TEXTS) -> None:
    """To be called once it was carried out: what was sent in these fields is compared with what may be kept of it."""
    typed = [request.POST.get(name, "") for name in texts]
    if any(mask(each) != each for each in typed):
        messages.warning(request, _("A password, a PIN or a citizen's number was masked: it may not be kept."))
