"""The tags that templates use: `{% load ui %}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.template import Context, Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from helpdesk_site.interface import controls, drawing, extras, kept, navigation, notices, preferences
from helpdesk_site.interface.components import Component, Definition
from helpdesk_site.interface.forms import ErrorSummary, FormLike, summary_lines
from helpdesk_site.interface.lists import ListPage

register = template.Library()


register.simple_tag(drawing.icon)


@register.simple_tag(takes_context=True)
def component(context: Context, it: object) -> SafeString | str:
    """Draws a component, or shows a plain value: a day, a moment, a number, a text, a dash for nothing."""
    drawn = drawing.drawn(it)
    if drawn is not None:
        return drawn
    if isinstance(it, Component):
        with context.push(it=it):
            return Engine.get_default().get_template(it.template).render(context)
    return shown(it)


@register.filter
def shown(value: object) -> str:
    """A plain value in the manner of the language; escaped by the template like any text."""
    return drawing.shown(value)


@register.simple_tag(takes_context=True)
def list_rows(context: Context, page: ListPage) -> SafeString:
    """The rows of a list."""
    form = page.choice_form if page.chooses else ""
    return drawing.rows(page.rows, page.heads, _drawing_in(context), choice_form=form)


@register.simple_tag(takes_context=True)
def definitions(context: Context, items: Sequence[Definition]) -> SafeString:
    """The terms of a list of definitions."""
    return drawing.definitions(items, _drawing_in(context))


def _drawing_in(context: Context) -> drawing.DrawOther:
    return lambda value: conditional_escape(component(context, value))


@register.simple_tag(takes_context=True)
def error_summary(context: Context, *parts: FormLike) -> SafeString | str:
    """All mistakes of the forms given, as links to their fields. Nothing when there are none."""
    lines = summary_lines(parts)
    return component(context, ErrorSummary(lines)) if lines else ""


register.simple_tag(controls.field)
register.simple_tag(controls.control)
register.simple_tag(controls.questions, name="list_questions")
register.simple_tag(drawing.heads, name="list_heads")


@register.simple_tag(takes_context=True)
def navigation_items(context: Context, place: navigation.Place = "main") -> tuple[navigation.Item, ...]:
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return ()
    return navigation.items_for(request.user, path=request.path, place=place)


register.simple_tag(drawing.navigation)
register.simple_tag(drawing.request_cards)


@register.simple_tag(takes_context=True)
def page_extras(context: Context, place: extras.Place = "corner") -> extras.Parts:
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return extras.Parts()
    return extras.shown_to(request.user, place)


@register.simple_tag(takes_context=True)
def ui_preferences(context: Context) -> preferences.Preferences:
    return preferences.read(context.get("request"))


@register.simple_tag
def search_url() -> str:
    return navigation.search_url()


@register.simple_tag
def find_url() -> str:
    return navigation.find_url()


@register.simple_tag
def sign_in_url() -> str:
    return resolve_url(settings.LOGIN_URL)


@register.simple_tag
def is_demo() -> bool:
    return bool(getattr(settings, "DEMO", False))


@register.filter
def is_of_staff(user: Any) -> bool:
    """Whether the visitor works at the desk, by the test that its app registered."""
    return navigation.is_staff(user)


@register.filter
def visitor_name(user: Any) -> str:
    """The name of who is signed in, as his own class writes it."""
    full_name = getattr(user, "get_full_name", None)
    return (full_name() if full_name else "") or str(user)


register.filter(notices.as_notice)

register.tag("kept", kept.kept)
