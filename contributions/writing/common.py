"""Sections that every kind has: title, topics, contact. A kind sets its own words by a subclass."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import EmailValidator
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import address_of, refusal
from pages.models import Topic

from ..models import ContentLicence, ContributionPage, Visibility
from .fields import KnownChoicesField, LineField, TextField
from .forms import UNKNOWN_CHOICE, Groups, StepForm, chosen

LIMITS = ContributionPage.LIMITS


class WordedForm(StepForm):
    """A form whose hints a subclass replaces: ``hints`` maps fields to what stands below their labels."""

    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in self.hints.items():
            self.fields[name].help_text = hint


class TitleForm(WordedForm):
    asked = ("title", "summary")
    title = LineField(label=_("Titel"), limit=LIMITS["title"], help_text=_("Höchstens 120 Zeichen."))
    summary = TextField(
        label=_("Kurzfassung"), limit=LIMITS["summary"], rows=4, help_text=_("In zwei bis drei Sätzen. Höchstens 300 Zeichen.")
    )


class TopicsForm(WordedForm):
    asked = ("topics",)
    topics = KnownChoicesField(
        label=_("Handlungsfelder"),
        queryset=Topic.objects.all(),
        help_text=_("Mindestens eines, höchstens drei. Danach finden andere Kommunen Ihren Eintrag."),
    )

    def groups_of_topics(self) -> Groups:
        """An upper topic with itself and those below it."""
        return grouped_topics(self["topics"])


def grouped_topics(field: BoundField) -> Groups:
    """All topics for choice_groups.html: an upper topic with itself and those below it, open where one is picked."""
    picked = chosen(field.value())
    topics = list(Topic.objects.all())
    found = []
    for upper in (topic for topic in topics if topic.parent_id is None):
        below = [upper, *(topic for topic in topics if topic.parent_id == upper.pk)]
        options = [(topic, str(topic.pk) in picked) for topic in below]
        found.append((upper, options, any(selected for _topic, selected in options)))
    return found


class ContactForm(WordedForm):
    asked = ("contact_unit", "contact_email")
    outside_draft = ("visibility", "person", "person_consent")
    visible_to_all: ClassVar[Any] = _("Öffentlich: alle können den Eintrag lesen")
    contact_unit = LineField(label=_("Ansprechstelle"), help_text=_("Die Stelle, die Fragen beantwortet. Keine Namen."))
    contact_email = LineField(label=_("Funktionspostfach"), help_text=_("Zum Beispiel digitales@stadt.example."))
    person = LineField(label=_("Ansprechperson"), help_text=_("Erscheint nur, wenn die Person eingewilligt hat."))
    person_consent = forms.BooleanField(label=_("Die Person hat eingewilligt, dass ihr Name im Portal steht."), required=False)
    visibility = forms.ChoiceField(label=_("Sichtbarkeit"), widget=forms.RadioSelect, required=False, error_messages=UNKNOWN_CHOICE)
    content_licence = forms.ChoiceField(
        label=_("Lizenz des Textes"), choices=ContentLicence.choices, required=False, error_messages=UNKNOWN_CHOICE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = [  # type: ignore[attr-defined]
            (Visibility.PUBLIC, self.visible_to_all),
            (Visibility.MUNICIPALITIES, _("Nur für Kommunen: nach der Anmeldung")),
        ]

    def clean_contact_email(self) -> str:
        address = address_of(self.cleaned_data["contact_email"])
        if reason := refusal(address):
            raise forms.ValidationError(reason)
        if address:
            EmailValidator(_("Geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel digitales@stadt.example."))(address)
        return address

    def clean_content_licence(self) -> str:
        return self.cleaned_data["content_licence"] or ContentLicence.CC_BY
