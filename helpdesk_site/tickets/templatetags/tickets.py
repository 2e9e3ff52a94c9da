"""What the templates of tickets need: the words of codes, and people's texts drawn safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from helpdesk_site.tickets import suggesting, text
from helpdesk_site.tickets.presenting import ACTS, LABELS_BY_CODE
from helpdesk_site.tickets.worktime.durations import words_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()


@register.filter
def state_label(code: str) -> StrOrPromise:
    """The word for a state's code; the code itself if a later version wrote one that this one does not know."""
    return LABELS_BY_CODE.get(code, code)


@register.filter
def act_label(code: str) -> StrOrPromise:
    """What an entry of a conversation did, in a word or two; the code itself if this version does not know it."""
    return ACTS.get(code, code)


@register.filter
def as_text(written: str) -> SafeString:
    """What a person wrote, as paragraphs with links."""
    return text.as_html(written or "")


@register.filter
def as_duration(minutes: int) -> str:
    """Minutes of work in words."""
    return words_of(minutes)


@register.simple_tag
def suggestions_while_typing() -> str:
    """Where answers to what is being typed are fetched, with its words as `q`, `title` or `description`."""
    return suggesting.while_typing_url()
