"""Controls drawn in Python: the bytes that Django's own templates give, for every widget, filled in, wrong or empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django import forms
from django.template import Context, Engine
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from helpdesk_site.interface import controls
from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import VersionField

# A field as a template would write it.
FIELD = """{% load i18n ui %}{% if field.is_hidden %}{{ field }}{% elif kind == "group" %}<fieldset class="field{% if field.errors %} field-wrong{% endif %}" id="{{ field.auto_id }}" tabindex="-1"{% if field.aria_describedby %} aria-describedby="{{ field.aria_describedby }}"{% endif %}><legend class="field-label">{{ field.label }}{% if not field.field.required %} <span class="optional">({% translate "optional" %})</span>{% endif %}</legend>{{ notes }}<div class="options">{% for option in field.subwidgets %}<div class="form-check"><input class="form-check-input" type="{{ option.data.type }}" name="{{ option.data.name }}" value="{{ option.data.value|stringformat:"s" }}" id="{{ option.id_for_label }}"{% if option.data.selected %} checked{% endif %}{% if option.data.attrs.disabled %} disabled{% endif %}><label class="form-check-label" for="{{ option.id_for_label }}">{{ option.choice_label }}</label></div>{% endfor %}</div></fieldset>{% elif kind == "check" %}<div class="field{% if field.errors %} field-wrong{% endif %}"><div class="form-check">{{ control }}<label class="form-check-label" for="{{ field.id_for_label }}">{{ field.label }}</label></div>{{ notes }}</div>{% else %}<div class="field{% if field.errors %} field-wrong{% endif %}"><label class="field-label" for="{{ field.id_for_label }}">{{ field.label }}{% if not field.field.required %} <span class="optional">({% translate "optional" %})</span>{% endif %}</label>{{ notes }}{{ control }}</div>{% endif %}"""  # noqa: E501
NOTES = """{% load i18n ui %}{% if field.help_text %}<p class="field-hint" id="{{ field.auto_id }}_helptext">{{ field.help_text }}</p>{% endif %}{% if field.errors %}<p class="field-error" id="{{ field.auto_id }}_error">{% icon "exclamation-circle" %} <span class="visually-hidden">{% translate "Mistake:" %} </span>{% for sentence in field.errors %}{{ sentence }} {% endfor %}</p>{% endif %}"""  # noqa: E501
ENGINE = Engine(libraries={"i18n": "django.templatetags.i18n", "ui": "helpdesk_site.interface.templatetags.ui"})

CHOICES = [("", "<Seçin>"), ("a&b", gettext_lazy("Save")), ("a&b", "twice"), (7, 1234567), (None, "none")]


class Everything(forms.Form):
    """One field of every kind that our forms use, and a few that they do not."""

    text = forms.CharField(label="<Ad>", help_text=mark_safe("<b>kısa</b>"), max_length=30)
    box = forms.CharField(widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": False}))
    area = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "class": "own", "readonly": True}), required=False)
    number = forms.IntegerField(min_value=0, help_text="A & B")
    local = forms.DecimalField(localize=True, required=False)
    mail = forms.EmailField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    day = DayField(label=gettext_lazy("Save"), required=False)
    check = forms.BooleanField(required=False, help_text="hint")
    choice = forms.ChoiceField(choices=CHOICES, required=False)
    needed = forms.ChoiceField(choices=CHOICES)
    grouped = forms.ChoiceField(choices=[("Grup", [("1", "bir"), ("2", "iki")]), ("3", "üç")], required=False)
    several = forms.MultipleChoiceField(choices=[("1", "bir"), ("2", "iki")], required=False)
    dots = forms.ChoiceField(choices=CHOICES[1:], widget=forms.RadioSelect)
    marks = forms.MultipleChoiceField(
        choices=[("1", "<bir>"), ("2", "iki")], widget=forms.CheckboxSelectMultiple(attrs={"disabled": True}),
        required=False, help_text="hint",
    )  # fmt: skip
    own_id = forms.CharField(widget=forms.TextInput(attrs={"id": "mine", "aria-describedby": "elsewhere"}))
    still = forms.CharField(disabled=True, initial="<i>")
    file = forms.FileField(required=False)
    moment = forms.SplitDateTimeField(required=False)
    version = VersionField()
    person = PickField(
        label="Kişi", search_url="/ara/?a=1&b=2", by_key=lambda _key: None, by_text=lambda _text: [], required=False
    )


FILLED: Mapping[str, Any] = {
    "text": "\"x\" <script>'", "box": "%s", "area": "</textarea>\n&", "number": "1234567", "local": "1234,5",
    "mail": "a@b", "secret": "s", "day": "31.12.2026", "check": "on", "choice": "a&b", "needed": "7", "grouped": "2",
    "several": ["1", "2"], "dots": "7", "marks": ["2"], "own_id": "1", "version": "12",
    "person": "Ayşe <Ş>", "person-key": "k&1",
}  # fmt: skip
FORMS = {
    "empty": lambda: Everything(),
    "without ids": lambda: Everything(auto_id=False),
    "with a prefix": lambda: Everything(FILLED, prefix="p", auto_id="list-%s"),
    "begun": lambda: Everything(
        initial={
            "text": 5,
            "number": 1234567,
            "choice": 7,
            "check": True,
            "marks": ["1"],
            "day": None,
            "dots": None,
            "person": Choice("k", "Ali", "1"),
            "several": ["2"],
            "version": 1234,
        }
    ),
    "filled": lambda: Everything(FILLED),
    "wrong": lambda: Everything({"number": "x", "day": "x", "choice": "x", "needed": "", "marks": ["9"]}),
}


def kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "box"


def by_template(bound: forms.BoundField) -> str:
    attributes: dict[str, str | bool] = {"class": controls._class(bound)}
    values = {"field": bound, "kind": kind(bound), "control": bound.as_widget(attrs=attributes)}
    values["notes"] = ENGINE.from_string(NOTES).render(Context(values))
    drawn = ENGINE.from_string(FIELD).render(Context(values))
    return drawn.replace('"None"', '""')  # a template writes the missing id of an option so


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_field_is_drawn_as_its_template_would(form, language):
    with translation.override(language):
        for bound in form():
            assert controls.field(bound) == by_template(bound), bound.name
            assert controls.control(bound) == bound.as_widget(attrs={"class": controls._class(bound)}), bound.name


def test_every_control_that_is_drawn_here_was_compared():
    assert set(controls._DRAWN) <= {type(bound.field.widget) for bound in Everything()}


def test_a_widget_with_a_template_of_its_own_keeps_it():
    class Loud(forms.TextInput):
        def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
            return mark_safe("LOUD")

    class Form(forms.Form):
        text = forms.CharField(widget=Loud)

    assert controls.control(Form()["text"]) == "LOUD"


def test_a_number_in_a_value_is_written_as_servers_read_it():
    with translation.override("tr"), override_settings(USE_THOUSAND_SEPARATOR=True):
        drawn = controls.field(Everything(initial={"version": 1234567})["version"])
    assert 'value="1234567"' in drawn
