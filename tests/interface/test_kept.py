"""{% kept %}: drawn once for its values, and nothing of one visitor reaches another."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from helpdesk_site.interface import kept, surroundings
from helpdesk_site.interface.addresses import Place, here
from helpdesk_site.interface.components import CounterBadge
from tests.interface.test_folding import FOLDED, LIBRARIES, PLAIN


def template(source: str, loader: str = PLAIN) -> Any:
    engine = Engine(loaders=[(loader, [("django.template.loaders.locmem.Loader", {"a": source})])], libraries=LIBRARIES)
    return engine.get_template("a")


def drawings(source: str, *contexts: dict[str, Any]) -> list[str]:
    """What one template draws for each context, one after the other."""
    made = template("{% load i18n ui %}" + source)
    return [made.render(Context(values)) for values in contexts]


def test_nothing_is_known_inside_but_what_stands_in_the_tag():
    source = "{% kept one=one %}{{ one }}|{{ secret }}{% endkept %}|{{ secret }}"
    assert drawings(source, {"one": "1", "secret": "Ayşe"}) == ["1||Ayşe"]


def test_it_is_drawn_once_for_the_same_values_and_anew_for_others():
    asked: list[str] = []

    class Counted(str):
        def upper(self) -> str:
            asked.append(str(self))
            return str(self).upper()

    source = "{% kept it=it %}<b>{{ it.upper }}</b>{% endkept %}"
    first, again, other = drawings(source, *({"it": Counted(word)} for word in ("a", "a", "b")))
    assert (first, again, other) == ("<b>A</b>", "<b>A</b>", "<b>B</b>")
    assert asked == ["a", "b"]


def test_what_is_live_is_written_anew_each_time_and_escaped():
    part = '<p title="{{ name }}">{{ one }} {{ name }} {{ token }}</p>'
    source = "{% kept one=one live name=name token=token %}" + part + "{% endkept %}"
    found = drawings(
        source,
        {"one": 1, "name": "<Ayşe> & 'Can'", "token": "t1"},
        {"one": 1, "name": mark_safe("<i>Efe</i>"), "token": 1234},
    )
    assert found == [
        '<p title="&lt;Ayşe&gt; &amp; &#x27;Can&#x27;">1 &lt;Ayşe&gt; &amp; &#x27;Can&#x27; t1</p>',
        '<p title="<i>Efe</i>">1 <i>Efe</i> 1.234</p>',
    ]


def test_a_safe_text_is_not_taken_for_an_unsafe_one_of_the_same_signs():
    source = "{% kept it=it %}{{ it }}{% endkept %}"
    assert drawings(source, {"it": mark_safe("<b>")}, {"it": "<b>"}) == ["<b>", "&lt;b&gt;"]


def test_one_and_true_and_one_as_a_text_are_three_things():
    source = "{% kept it=it %}{{ it }}{% endkept %}"
    assert drawings(source, {"it": 1}, {"it": True}, {"it": "1"}) == ["1", "True", "1"]


def test_each_language_and_place_of_the_site_has_its_own():
    made = template('{% load i18n ui %}{% kept it=it %}{% translate it %} {% url "tickets:queue" %}{% endkept %}')
    found = []
    for language, prefix in (("tr", "/"), ("en", "/"), ("tr", "/destek/"), ("tr", "/")):
        set_script_prefix(prefix)
        with translation.override(language):
            found.append(made.render(Context({"it": "Save"})))
    set_script_prefix("/")
    assert found == ["Kaydet /is-listesi/", "Save /is-listesi/", "Kaydet /destek/is-listesi/", "Kaydet /is-listesi/"]


def test_language_and_place_are_asked_for_once_a_drawing(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def language() -> str | None:
        asked.append("language")
        return translation.get_language()

    def place() -> Place:
        asked.append("place")
        return here()

    monkeypatch.setattr(surroundings, "get_language", language)
    monkeypatch.setattr(surroundings, "here", place)
    part = '{% kept it=it %}{{ it }}{% endkept %}{% url "tickets:queue" %}'
    with translation.override("tr"):
        made = template("{% load ui %}" + part * 3, FOLDED)
        asked.clear()
        assert made.render(Context({"it": 1})) == "1/is-listesi/" * 3
    assert asked == ["language", "place"]


def test_components_with_lazy_words_are_told_apart_by_their_words():
    badges = [CounterBadge(count, gettext_lazy("Save"), "info") for count in (1, 2, 1)]
    with translation.override("tr"):
        found = drawings("{% kept it=it %}{% component it %}{% endkept %}", *({"it": each} for each in badges))
    assert found[0] == found[2] != found[1]


def test_what_cannot_be_compared_is_a_mistake_of_the_page():
    with pytest.raises(TypeError):
        drawings("{% kept it=it %}{{ it }}{% endkept %}", {"it": []})


def test_it_begins_anew_when_it_holds_too_many():
    made = template("{% load ui %}{% kept it=it %}{{ it }}{% endkept %}")
    for number in range(kept.MOST + 5):
        assert made.render(Context({"it": number})) == str(number)
    (node,) = made.nodelist.get_nodes_by_type(kept.Kept)
    assert len(node._known) == 5


@pytest.mark.parametrize("tag", ["kept", "kept live", "kept it", "kept it=it other", "kept it=it live it=it"])
def test_a_tag_that_names_nothing_or_something_twice_is_refused(tag):
    with pytest.raises(TemplateSyntaxError):
        template("{% load ui %}{% " + tag + " %}{% endkept %}")


@override_settings(ROOT_URLCONF="helpdesk_site.urls")
@pytest.mark.parametrize("language", ["tr", "en"])
def test_folded_it_says_the_same(language):
    source = (
        '{% load i18n ui %}{% kept it=it live name=name %}{% if it %}{% icon "inbox" %}{{ name }}{% endif %}'
        '{% translate "Save" %}{% endkept %}{{ it }}'
    )
    values = {"it": "<x>", "name": "<y>"}
    with translation.override(language):
        assert template(source, FOLDED).render(Context(values)) == template(source).render(Context(values))
