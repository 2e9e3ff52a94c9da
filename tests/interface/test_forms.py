"""The one form: days as people write them, people picked or typed, mistakes that lead to their field."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from helpdesk_site.interface.fields import Choice, DayField, PickField, choices_response
from helpdesk_site.interface.forms import SummaryLine, VersionField, draft_conflict, draft_saved, summary_lines

ALI, OTHER_ALI, ICLAL = Choice("1", "Ali YILMAZ", "00045122"), Choice("2", "Ali YILMAZ"), Choice("3", "İclal ŞAHİN")
PEOPLE = [ALI, OTHER_ALI, ICLAL]


def pick(**options: Any) -> PickField:
    return PickField(
        search_url="/ara/",
        by_key=lambda key: next((person for person in PEOPLE if person.key == key), None),
        by_text=lambda text: [person for person in PEOPLE if person.label == text],
        **options,
    )


class Request(forms.Form):
    version = VersionField()
    reason = forms.CharField(label="Gerekçe", help_text="Bir iki cümle.")
    starts_on = DayField(label="İlk gün")
    note = forms.CharField(label="Not", required=False)
    clearance = forms.ChoiceField(label="Gizlilik", choices=[("HZO", "Hizmete özel")], widget=forms.RadioSelect)
    read = forms.BooleanField(label="Okudum")
    person = pick(label="Kişi")


def drawn(form: forms.Form, template: str) -> str:
    with translation.override("tr"):
        return Template("{% load ui %}" + template).render(Context({"form": form}))


@pytest.mark.parametrize("typed", ["32.01.2026", "29.02.2026", "1.1.26", "yarın", "01.01.1899", "01.01.2200", "2026"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["31.12.2026", "31/12/2026", "31-12-2026", "2026-12-31", " 31.12.2026 "])
def test_a_day_is_understood_in_the_ways_people_write_it(typed):
    assert DayField().clean(typed) == date(2026, 12, 31)


def test_a_day_is_shown_with_dots():
    form = Request(initial={"starts_on": date(2026, 1, 5)})
    assert 'value="05.01.2026"' in str(form["starts_on"])


@pytest.mark.parametrize(
    "value", [("", ""), ("", "1"), ("Kimse", ""), ("Kimse", "1"), ("Ali YILMAZ", ""), ("\x00", "")]
)
def test_a_person_that_is_not_exactly_one_is_refused(value):
    with pytest.raises(ValidationError):
        pick().clean(value)


def test_a_picked_key_is_taken_when_it_fits_the_name_shown():
    assert pick().clean(("Ali YILMAZ", "2")) == OTHER_ALI
    assert pick().clean(("İclal ŞAHİN", "")) == ICLAL
    assert pick(required=False).clean(("", "")) is None


def test_a_key_of_somebody_else_than_the_name_shown_is_not_trusted():
    assert pick().clean(("İclal ŞAHİN", "1")) == ICLAL


def test_the_search_answers_keys_labels_and_details():
    assert json.loads(choices_response([ALI]).content) == {
        "choices": [{"key": "1", "label": "Ali YILMAZ", "detail": "00045122"}]
    }


def test_a_form_that_nobody_sent_has_no_mistakes():
    assert summary_lines([Request()]) == []
    assert drawn(Request(), "{% error_summary form %}") == ""


def test_every_mistake_names_its_field_and_leads_to_it():
    form = Request({"version": "3", "starts_on": "yarın", "reason": "x", "read": "on"})
    with translation.override("tr"):
        lines = summary_lines([form])
    assert [line.target for line in lines] == ["id_starts_on", "id_clearance", "id_person"]
    assert lines[0] == SummaryLine("İlk gün: Tarihi gün.ay.yıl biçiminde yazın, örneğin 31.12.2026.", "id_starts_on")
    body = drawn(form, "{% error_summary form %}")
    assert "Göndermeden önce düzeltilecek 3 konu var" in body
    everything = drawn(form, "{% for bound in form %}{% field bound %}{% endfor %}")
    for line in lines:
        assert f'href="#{line.target}"' in body
        assert f'id="{line.target}"' in everything


def test_mistakes_of_a_whole_form_set_are_in_the_summary_too():
    lines = forms.formset_factory(Request, min_num=2, validate_min=True)
    sent = lines({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-reason": "x"})
    found = summary_lines([sent])
    assert found[0].target == ""
    assert "id_form-0-starts_on" in [line.target for line in found]


def test_a_field_is_tied_to_its_hint_and_its_mistake():
    body = drawn(Request({"reason": ""}), "{% field form.reason %}")
    assert 'aria-invalid="true"' in body
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in body
    assert 'id="id_reason_helptext"' in body
    assert 'id="id_reason_error"' in body


def test_only_a_field_that_may_stay_empty_says_so():
    assert "isteğe bağlı" in drawn(Request(), "{% field form.note %}")
    assert "isteğe bağlı" not in drawn(Request(), "{% field form.reason %}")


def test_a_group_has_a_legend_and_keeps_what_was_chosen():
    body = drawn(Request({"clearance": "HZO"}), "{% field form.clearance %}")
    assert "<legend" in body
    assert body.count("checked") == 1


def test_what_was_typed_comes_back_escaped_with_its_key():
    sent = Request({"person": '"><b>', "person-key": '"><i>'})
    body = drawn(sent, "{% field form.person %}")
    assert "<b>" not in body
    assert "<i>" not in body


def test_an_autosave_answers_the_new_version_and_the_time_in_istanbul():
    with translation.override("tr"):
        answer = draft_saved(4, datetime(2026, 11, 23, 7, 42, tzinfo=UTC))
    assert json.loads(answer.content) == {"version": 4, "saved_at": "10:42"}


def test_an_autosave_that_lost_the_race_is_a_conflict_with_a_sentence():
    answer = draft_conflict("Taslak başka bir pencerede değişti.")
    assert answer.status_code == 409
    assert json.loads(answer.content) == {"sentence": "Taslak başka bir pencerede değişti."}
