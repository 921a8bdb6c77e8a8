"""The fields of the form: lenient in, clean in store, and what cannot be understood comes back as it was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from best_practices.forms import ContactForm, EffortForm, OrganisationForm, SoftwareForm, TitleForm, TopicsForm
from best_practices.models import BestPracticePage
from best_practices.writing import STEPS
from contributions.diff import field_labels, text_of
from contributions.writing.fields import GermanDateField, KnownChoicesField, PartialDateField, clean_line, clean_text
from contributions.writing.steps import Fields
from pages.models import Topic
from tests.factories.pages import StandardFactory, TopicFactory


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("4/2022", "2022-04"),
        ("04.2022", "2022-04"),
        ("April 2022", "2022-04"),
        ("Mrz. 2021", "2021-03"),
        ("2022-04", "2022-04"),
        (" 2022 ", "2022"),
    ],
)
def test_month_and_year_are_understood_however_they_are_typed(typed, stored):
    assert PartialDateField().clean(typed) == stored


@pytest.mark.parametrize("typed", ["13/2022", "bald", "0000-04", "99999-4", "²022-4", "31.12.2022", "2022-00"])
def test_what_is_no_month_is_an_error_and_shown_again_as_typed(typed):
    form = EffortForm(QueryDict(f"since={typed}"))

    assert form.errors["since"] == ["Geben Sie Monat und Jahr ein, zum Beispiel 4/2022, oder nur das Jahr."]
    assert form["since"].value() == typed


def test_a_stored_month_is_shown_in_words():
    assert EffortForm(initial={"since": "2022-04"})["since"].value() == "April 2022"


@pytest.mark.parametrize(
    ("typed", "day"),
    [("12.3.26", date(2026, 3, 12)), ("12. 3. 2026", date(2026, 3, 12)), ("2026-03-12", date(2026, 3, 12)), ("", None)],
)
def test_days_are_understood_however_they_are_typed(typed, day):
    assert GermanDateField().clean(typed) == day


@pytest.mark.parametrize("typed", ["31.02.2026", "29.2.27", "31. 4. 2026"])
def test_a_day_that_no_month_has_is_told_so(typed):
    form = OrganisationForm(QueryDict(f"resolution_on={typed}"))

    assert form.errors["resolution_on"] == [f"Den Tag {typed.replace(' ', '')} gibt es nicht."]


@pytest.mark.parametrize("typed", ["32.12.2026", "01.01.0001", "morgen", "1.1.9999"])
def test_a_day_that_is_none_is_an_error(typed):
    form = OrganisationForm(QueryDict(f"resolution_on={typed}"))

    assert form.errors["resolution_on"] == ["Geben Sie ein Datum ein, zum Beispiel 31.12.2026."]


@pytest.mark.parametrize("typed", ["1.5", "1,5", "-3", "٣", "9" * 30, "viel"])
def test_a_number_that_is_none_is_an_error(typed):
    assert "duration_months" in EffortForm({"duration_months": typed}).errors


def test_a_line_holds_no_control_characters_and_no_line_breaks():
    assert clean_line("Ein\x00 Titel\r\nmit\u00a0Um\u00adbruch \u202eund\t Tab ") == "Ein Titel mit Umbruch und Tab"


def test_word_text_becomes_plain_text_with_list_marks():
    pasted = "Wir haben:\r\n\u2022\u00a0Sen\u00adsoren\r\n\uf0b7\tKarten\r\n– Wegweiser\r\x07\u000bEnde"

    assert clean_text(pasted) == "Wir haben:\n- Sensoren\n- Karten\n- Wegweiser\n\nEnde"


def test_emoji_and_foreign_letters_stay():
    assert clean_line("Chóśebuz 👩‍💻") == "Chóśebuz 👩‍💻"


def test_texts_of_any_length_are_accepted_by_the_form():
    form = TitleForm({"title": "x" * 200_000, "summary": "y" * 200_000})

    assert form.is_valid()
    assert len(form.cleaned_data["summary"]) == 200_000


@pytest.mark.django_db
def test_topics_that_are_gone_are_passed_over_and_the_others_kept():
    topic = TopicFactory()

    chosen = KnownChoicesField(queryset=Topic.objects.all()).clean([str(topic.pk), "99999999999999999999", "x", str(topic.pk), "-1"])

    assert chosen == [topic]


@pytest.mark.django_db
def test_topics_stand_below_their_upper_topic_and_chosen_groups_are_open():
    upper = TopicFactory(name="Mobilität")
    lower = TopicFactory(name="Parken", parent=upper)
    other = TopicFactory(name="Wasser")

    groups = TopicsForm({"topics": [str(lower.pk)]}).groups_of_topics()

    assert groups == [(upper, [(upper, False), (lower, True)], True), (other, [(other, False)], False)]


@pytest.mark.django_db
def test_standards_stand_in_groups_by_kind():
    api, model = StandardFactory(kind="API"), StandardFactory(kind="Datenmodell")
    unsorted = StandardFactory(kind="")

    groups = SoftwareForm({"standards": [str(model.pk)]}).groups_of_standards()

    assert [(name, [option for option, _chosen in options], is_open) for name, options, is_open in groups] == [
        ("Weitere", [unsorted], False),
        ("Schnittstelle (API)", [api], False),
        ("Datenmodell", [model], True),
    ]


@pytest.mark.parametrize(
    ("form_class", "name", "typed", "message"),
    [
        (SoftwareForm, "repository_url", "javascript:alert(1)", "Geben Sie eine vollständige Adresse ein, die mit https:// beginnt."),
        (OrganisationForm, "resolution_url", "ris.stadt.de", "Geben Sie eine vollständige Adresse ein, die mit https:// beginnt."),
        (OrganisationForm, "service_key", "12", "Geben Sie 14 Ziffern (LeiKa) oder 5 Ziffern (OZG) ein."),
        (
            ContactForm,
            "contact_email",
            "a@b\r\nBcc: c@d.de",
            "Geben Sie eine einzige E-Mail-Adresse ein.",
        ),
    ],
)
@pytest.mark.django_db
def test_malformed_entries_get_a_sentence_that_says_what_to_do(form_class, name, typed, message):
    assert form_class({name: typed}).errors[name] == [message]


@pytest.mark.django_db
@pytest.mark.parametrize("step", [step for step in STEPS.all if isinstance(step, Fields)], ids=lambda step: step.slug)
def test_an_empty_form_may_always_be_saved(step):
    assert step.form({}).is_valid()


def test_the_review_shows_exactly_what_the_form_asks_for(portal):
    """Every field of the draft has its place in the review, and nothing of Wagtail's own (revisions, workflow states) has."""
    asked = {
        name for step in STEPS.all if isinstance(step, Fields) for name in step.form.base_fields if name not in step.form.outside_draft
    }

    labels = field_labels(BestPracticePage(since="2025-03"))

    assert set(labels) == asked | {"images", "attachments"}
    assert [label for label in labels.values() if label[0].islower()] == []


def test_month_and_year_are_compared_in_words(portal):
    assert [text_of(BestPracticePage(since=value), "since") for value in ("2025-03", "2025", "")] == ["März 2025", "2025", ""]
