"""The fields of a form are its own, however quickly they were copied."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.own_fields import OwnFields, own

get_resolver().url_patterns  # noqa: B018  # imports every view, and so every form


def _all_below(kind: Any) -> Iterator[Any]:
    for below in kind.__subclasses__():
        yield below
        yield from _all_below(below)


FORMS = [form for form in _all_below(forms.Form) if form.__module__.startswith(("helpdesk_site", "knowledgebase"))]
EVERY = [(form.__name__, name, field) for form in FORMS for name, field in form.base_fields.items()]


def _parts(field: forms.Field) -> dict[str, Any]:
    """What a field consists of, as far as it can be compared."""
    found = {**field.__dict__, "widget": {**field.widget.__dict__}}
    found.pop("_queryset", None)  # no two are equal
    for holder in (found, found["widget"]):
        for name in ("choices", "_choices"):
            if name in holder:
                holder[name] = list(holder[name])
    return found


def test_there_are_forms_to_look_at() -> None:
    assert len(EVERY) > 100


@pytest.mark.parametrize(("form", "name", "field"), EVERY, ids=lambda value: value if isinstance(value, str) else "")
def test_a_copy_is_what_pythons_own_copy_is_and_shares_nothing_that_is_changed(
    form: str, name: str, field: forms.Field
) -> None:
    mine, pythons = own(field), copy.deepcopy(field)
    assert type(mine) is type(field)
    assert type(mine.widget) is type(field.widget)
    assert _parts(mine).keys() == _parts(pythons).keys()
    for part, value in _parts(pythons).items():
        if part != "widget":
            assert _parts(mine)[part] == value, part
    assert {**_parts(mine)["widget"], "attrs": 0} == {**_parts(pythons)["widget"], "attrs": 0}
    assert mine.widget.attrs == field.widget.attrs
    shared = (mine is field, mine.widget is field.widget, mine.widget.attrs is field.widget.attrs)
    assert shared == (False, False, False)
    assert mine.error_messages is not field.error_messages
    assert mine.validators is not field.validators


class Sample(OwnFields):
    day = DayField(label="Gün")
    colour = forms.ChoiceField(choices=[("k", "Kırmızı"), ("y", "Yeşil")])
    kept = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    moment = forms.SplitDateTimeField()
    somebody = PickField(search_url="/ara/", by_key=lambda _key: None, by_text=lambda _text: [])


def test_what_one_form_changes_no_other_sees() -> None:
    first = Sample()
    first.fields["colour"].choices = [("m", "Mavi")]  # type: ignore[attr-defined]
    first.fields["colour"].required = False
    first.fields["day"].widget.attrs["disabled"] = True
    first.fields["day"].error_messages["invalid"] = "başka"
    first.fields["kept"].widget.choices = []
    first.fields["moment"].widget.widgets[0].attrs["x"] = "y"
    first.fields["somebody"].by_key = None  # type: ignore[attr-defined]
    del first.fields["moment"]
    second = Sample({"colour": "k"})
    assert list(second.fields) == ["day", "colour", "kept", "moment", "somebody"]
    assert second.fields["colour"].required
    assert "disabled" not in second.fields["day"].widget.attrs
    assert second.fields["day"].error_messages["invalid"] != "başka"
    assert "Kırmızı" in str(second["colour"])
    assert 'value="a"' in str(second["kept"])
    assert "x" not in second.fields["moment"].widget.widgets[0].attrs
    assert second.fields["somebody"].by_key is not None  # type: ignore[attr-defined]


def test_a_form_that_inherits_has_the_fields_of_both() -> None:
    class More(Sample):
        more = forms.CharField()

    assert list(More().fields) == [*Sample().fields, "more"]
    assert "more" not in Sample().fields


def test_a_pattern_of_a_field_of_people_finds_nobody_and_each_copy_whom_its_viewer_may_see() -> None:
    ayse, can, pattern = Choice("1", "Ayşe"), Choice("2", "Can"), PickField(label="Kişi", required=False)
    mine = pattern.searching("/bir/", by_key=lambda _key: None, by_text=lambda _text: [ayse])
    yours = pattern.searching("/iki/", by_key=lambda _key: None, by_text=lambda _text: [can])
    assert [field.clean(("x", "")) for field in (mine, yours)] == [ayse, can]
    addresses = [field.widget.search_url for field in (pattern, mine, yours)]
    assert addresses == ["", "/bir/", "/iki/"]
    with pytest.raises(ValidationError):
        pattern.clean(("x", ""))
