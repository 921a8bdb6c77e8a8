"""The form of a comment, and that of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from municipalities.typed_forms import TypedForm, asked_for

from ..models import Comment
from ..models.consultations import PLACE_LENGTH, PROPOSAL_LENGTH, TEXT_LENGTH
from .comments import Words
from .together import SeenForm

WHOLE, CLAUSE, PATH = "", "paragraf:", "feld:"


def by_file(places: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
    """The choices as the form shows them: fields below the name of their file."""
    found: list[tuple[str, Any]] = [(key, label) for key, label in places if not _file_of(key)]
    for name, fields in groupby(places, lambda place: _file_of(place[0])):
        if name:
            found.append((name, list(fields)))
    return found


def _file_of(key: str) -> str:
    """The schema of a field; "" of a clause and of the line of a profile."""
    return key.removeprefix(PATH).partition("#")[0] if key.startswith(PATH) else ""


class WordsForm(TypedForm):
    """What is said, and to what: members and guests are asked alike. ``place`` is "", "paragraf:<key>" or "feld:<pointer>"."""

    place = forms.ChoiceField(label=_("Worauf bezieht sie sich?"), required=False)
    text = forms.CharField(
        label=_("Was soll sich ändern, und warum?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Alle können lesen, was Sie schreiben."),
        error_messages={"required": _("Schreiben Sie, was sich ändern soll und warum.")},
    )
    proposal = forms.CharField(
        label=_("Ihr Textvorschlag"),
        required=False,
        max_length=PROPOSAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So könnte der Absatz lauten."),
    )
    wants_answer = forms.BooleanField(label=_("Per E-Mail über die Antwort informieren"), required=False, initial=True)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = dict(places)
        asked_for(self, "place")
        self.fields["place"].choices = [(WHOLE, _("Auf den ganzen Entwurf")), *by_file(places)]  # type: ignore[attr-defined]

    def words(self) -> Words:
        place = self.cleaned_data["place"]
        return Words(
            text=self.cleaned_data["text"],
            proposal=self.cleaned_data["proposal"],
            clause=place.removeprefix(CLAUSE) if place.startswith(CLAUSE) else "",
            path=place.removeprefix(PATH)[:PLACE_LENGTH] if place.startswith(PATH) else "",
        )


class CommentForm(SeenForm, WordsForm):
    """Of a member, for a municipality."""

    field_order = ("municipality", "place", "text", "proposal", "wants_answer")
    municipality = forms.ChoiceField(label=_("Für welche Kommune?"))

    def __init__(self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [(place.slug, place.name) for place in municipalities]  # type: ignore[attr-defined]
        self.of = {place.slug: place for place in municipalities}
        if len(municipalities) == 1:
            self.fields["municipality"] = forms.Field(required=False, widget=forms.HiddenInput(), initial=municipalities[0].slug)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sent = cleaned.get("municipality")
        if sent and sent not in self.of:  # hidden, so no field to say it at: the person changed the municipality since the page was opened
            self.add_error(None, _("Für diese Kommune können Sie nicht mehr sprechen. Speichern Sie erneut, spricht Ihre jetzige."))
            self.data = self.data.copy()
            self.data[self.add_prefix("municipality")] = next(iter(self.of))
        return cleaned

    @property
    def chosen_municipality(self) -> Municipality:
        return self.of[self.cleaned_data["municipality"] or next(iter(self.of))]


class AnswerForm(SeenForm):
    """What becomes of a comment, for the desk and for the editing group alike."""

    verdict = forms.ChoiceField(
        label=_("Ergebnis"),
        widget=forms.RadioSelect,
        choices=[(code, label) for code, label in Comment.Verdict.choices if code in Comment.ANSWERED],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Wählen Sie, was aus der Stellungnahme wird.")),
    )
    answer = forms.CharField(
        label=_("Begründung"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle können sie lesen."),
        error_messages={"required": _("Bitte begründen Sie die Antwort. Alle können sie lesen.")},
    )
