"""Folded templates: the same bytes as Django's own way of drawing, whatever the language, the page and who asks."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.base import TextNode
from django.test import Client, override_settings
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from helpdesk_site.kernel import clock
from tests.interface.conftest import own_navigation, site_settings

FOLDED = "helpdesk_site.interface.folding.Loader"
PLAIN = "django.template.loaders.cached.Loader"
LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "ui": "helpdesk_site.interface.templatetags.ui",
}


def engine(loader: str, templates: dict[str, str]) -> Engine:
    return Engine(
        loaders=[(loader, [("django.template.loaders.locmem.Loader", templates)])],
        libraries=LIBRARIES,
        context_processors=[],
    )


def drawn(loader: str, templates: dict[str, str], name: str, values: dict[str, Any]) -> str:
    return engine(loader, templates).get_template(name).render(Context(values))


BASE = """{% load i18n static ui %}<title>{% block title %}EBYS{% endblock title %}</title>
{% block page %}<main>{% block heading %}{{ name }}{% endblock heading %}{% include "_part.html" with who=name %}
{% if name %}{% block inner %}{% translate "Save" %}{% endblock inner %}{% endif %}</main>{% endblock page %}
{{ left }}"""
PART = '{% load i18n ui %}<p>{{ who }} {% icon "inbox" %} {% translate "Cancel" as left %}{{ left }}</p>'
PAGES = {
    "base.html": BASE,
    "_part.html": PART,
    "plain.html": '{% extends "base.html" %}',
    "child.html": '{% extends "base.html" %}{% load i18n %}{% block title %}{{ name }}{% endblock title %}'
    '{% block inner %}{% translate "Close" as left %}{{ left }}{% block deep %}–{% endblock deep %}'
    "{% endblock inner %}",
    "grandchild.html": '{% extends "child.html" %}{% block deep %}{{ name }}{% endblock deep %}'
    "{% block title %}x{% endblock title %}",
    "super.html": '{% extends "base.html" %}{% block title %}{{ block.super }}!{% endblock title %}',
    "variable.html": "{% extends parent %}{% block title %}{{ name }}{% endblock title %}",
    "loop.html": '{% for name in names %}{% include "_part.html" with who=name %}{% cycle "a" "b" %}{% endfor %}'
    "{{ left }}",
    "state.html": '{% for name in names %}{% include "_cycle.html" %}{% endfor %}',
    "_cycle.html": "{% for name in names %}{% cycle 1 2 %}{% endfor %}",
    "only.html": '{% include "_part.html" with who="Ali" only %}{% include part %}',
    "again.html": '{{ names|length }}{% with names=rest %}{% if names %}{% include "again.html" %}{% endif %}'
    "{% endwith %}",
    "words.html": '{% load i18n %}{% translate "On" context "shortcuts" %} {% translate word %}'
    '{% translate "Save" noop %}'
    "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}",
    "escape.html": '{% load ui static %}{% static "a&b.css" %}{% icon "inbox" label=name %}{% icon "inbox" "<b>" %}',
}


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("_")])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_folded_template_says_what_the_plain_one_says(page, language):
    values = {
        "name": "<Ayşe>", "names": ["a", "b", "c"], "rest": [], "parent": "base.html", "part": "_part.html",
        "word": "Save", "left": "left",
    }  # fmt: skip
    with translation.override(language):
        assert drawn(FOLDED, PAGES, page, values) == drawn(PLAIN, PAGES, page, values)


VALUES: dict[str, Any] = {
    "plain": "<b>\"Ayşe\" & 'Ali'</b>",
    "safe": mark_safe("<b>Ayşe</b>"),
    "lazy": gettext_lazy("Save"),
    "number": 1234567,
    "fraction": 1234.5,
    "nothing": None,
    "truth": True,
    "moment": datetime(2026, 11, 29, 21, 30, tzinfo=UTC),
    "list": ["<a>", 1],
    "markup": type("Markup", (), {"__html__": lambda _self: "<i>x</i>"})(),
}


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("escaping", ["on", "off"])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_of_any_kind_is_drawn_alike(value, escaping, language):
    source = "{% autoescape " + escaping + " %}{{ value }}{{ value|default:'–' }}{{ missing }}{% endautoescape %}"
    with translation.override(language):
        assert drawn(FOLDED, {"a": source}, "a", {"value": value}) == drawn(PLAIN, {"a": source}, "a", {"value": value})


ADDRESSES = {
    "one": '{% url "tickets:ticket" id %}',
    "two": '{% url "tickets:open_step" id "assign" %}',
    "kept": '{% url "tickets:ticket" id as there %}<a href="{{ there }}">{{ there }}</a>',
    "kept although missing": '{% url "tickets:ticket" as there %}[{{ there }}]',
    "named": '{% url "tickets:ticket" public_id=id %}',
    "none": '{% url "tickets:queue" %}',
}


@pytest.mark.parametrize("identity", ["tkt_0123", "a-b", 17, None])
@pytest.mark.parametrize("source", ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_that_of_djangos_own_tag(source, identity):
    values = {"id": identity}
    assert drawn(FOLDED, {"a": source}, "a", values) == drawn(PLAIN, {"a": source}, "a", values)


@pytest.mark.parametrize("identity", ["a/b", "", "ğ", "a b"])
def test_an_address_that_cannot_be_is_missed_by_both(identity):
    for loader in (FOLDED, PLAIN):
        with pytest.raises(NoReverseMatch):
            drawn(loader, {"a": ADDRESSES["one"]}, "a", {"id": identity})


def test_what_hangs_on_the_language_alone_becomes_one_text():
    source = '{% extends "b" %}{% load i18n %}{% block x %}<b>{% translate "Save" %}</b>{% endblock x %}'
    templates = {
        "b": '{% load ui %}{% block x %}{% endblock x %}{% icon "inbox" %}{# why #}{% include "c" %}',
        "c": "c",
    }
    with translation.override("tr"):
        nodes = engine(FOLDED, {**templates, "a": source}).get_template("a").nodelist
    (only,) = nodes
    assert isinstance(only, TextNode)
    assert only.s.startswith("<b>Kaydet</b><svg")


def test_each_language_has_its_own():
    folded = engine(FOLDED, {"a": '{% load i18n %}{% translate "Save" %}'})
    for language, word in (("tr", "Kaydet"), ("en", "Save"), ("tr", "Kaydet")):
        with translation.override(language):
            assert folded.get_template("a").render(Context()) == word


def test_a_template_that_is_not_there_is_missed_every_time():
    folded = engine(FOLDED, {"a": '{% include "gone" %}'})
    for _ in range(2):
        with pytest.raises(TemplateDoesNotExist):
            folded.get_template("nowhere")


def test_what_fails_to_draw_fails_where_it_is_drawn_and_not_before():
    source = '{% load ui %}{% if broken %}{% icon "no-such-icon" %}{% include "gone" %}{% endif %}fine'
    folded = engine(FOLDED, {"a": source}).get_template("a")
    assert folded.render(Context()) == "fine"
    with pytest.raises(LookupError):
        folded.render(Context({"broken": True}))


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("who", ["staff", "nobody"])
@pytest.mark.parametrize("path", ["/staff/gallery/", "/error/404/", "/error/500/", "/refused/"])
def test_every_component_on_a_whole_page_is_drawn_alike(path, who, language):
    assert page_with(FOLDED, path, who, language) == page_with(PLAIN, path, who, language)


def page_with(loader: str, path: str, who: str, language: str) -> str:
    """The page without what differs from request to request."""
    wanted = site_settings()
    templates: Any = copy.deepcopy(wanted["TEMPLATES"])
    templates[0]["OPTIONS"]["loaders"][0] = (loader, settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][1])
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with override_settings(**{**wanted, "TEMPLATES": templates}), own_navigation(), clock.held_at(noon):
        client = Client(raise_request_exception=False)
        client.cookies["ui_language"] = language
        body = client.get(path, headers={"visitor": who}).content.decode()
    return re.sub(r"[A-Za-z0-9]{64}", "token", body)
