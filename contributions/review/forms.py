"""The one form of the review page: every button sends all of it, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.sent_keys import key_or_none
from municipalities.typed_forms import TypedForm

from ..desk.lists import ListFilter, QuestionField
from ..diff import field_labels
from ..models import ContributionPage, PublishedVersion, Visibility
from ..writing.kind import criteria_of

OFFERED_VISIBILITIES = [(value, Visibility(value).label) for value in (Visibility.PUBLIC, Visibility.MUNICIPALITIES)]
TEXT_LIMIT = 3000
MOST_VERSIONS = 200
QUESTION_PREFIX = "frage-"
"""Before the name of a field; alone it is the question on the whole entry."""


class LongText(forms.CharField):
    """A voluntary text of up to 3,000 characters."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        messages = {"max_length": _("Bitte kürzen Sie den Text auf 3.000 Zeichen. Jetzt sind es %(show_value)d Zeichen.")}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, max_length=TEXT_LIMIT, widget=widget, error_messages=messages, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # a pasted text is not cut in silence, the message says how much to shorten


def older_versions(page: ContributionPage) -> list[tuple[int | str, str]]:
    """The published versions before the current one as choices, newest first; nothing where there are none."""
    if not page.was_published:
        return []
    found = [(one.number, _version_words(one)) for one in PublishedVersion.objects.filter(page=page.pk)[1 : MOST_VERSIONS + 1]]
    return [("", gettext("Bitte wählen")), *found] if found else []


def _version_words(version: PublishedVersion) -> str:
    day = date_format(timezone.localtime(version.published_at), "DATE_FORMAT")
    words = gettext("Fassung %(number)d vom %(day)s") % {"number": version.number, "day": day}
    return words if version.withdrawn_at is None else gettext("%(version)s (nicht mehr gezeigt)") % {"version": words}


class EntryFilter(ListFilter):
    """What the list of all entries is cut to."""

    q = QuestionField(label=_("Titel, Nummer oder Kommune"))
    stand = forms.ChoiceField(label=_("Stand"), required=False)


class ReviewForm(TypedForm):
    """Checklist, note, rejection, visibility, and a question for each field of the entry."""

    checklist = forms.MultipleChoiceField(label=_("Prüfliste"), required=False, widget=forms.CheckboxSelectMultiple)
    note = LongText(label=_("Neue Notiz, nur für die KTS"))
    blocks = forms.MultipleChoiceField(label=_("Textbausteine"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = LongText(label=_("Begründung"), rows=4)
    old_version = forms.TypedChoiceField(
        label=_("Frühere Fassung"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Diese Fassung gibt es nicht, oder sie ist die aktuelle. Wählen Sie eine aus der Liste.")},
    )
    visibility = forms.ChoiceField(label=_("Sichtbarkeit"), choices=OFFERED_VISIBILITIES, required=False)

    def __init__(self, page: ContributionPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria_of(page)
        self.fields["checklist"].choices = self.criteria.checklist  # type: ignore[attr-defined]
        self.fields["blocks"].choices = self.criteria.reasons  # type: ignore[attr-defined]
        self.fields["old_version"].choices = older_versions(page)  # type: ignore[attr-defined]
        self.fields[QUESTION_PREFIX] = LongText(label=_("Frage zum ganzen Eintrag"))
        for name, label in field_labels(page).items():
            self.fields[QUESTION_PREFIX + name] = LongText(label=_("Rückfrage zu „%(label)s“") % {"label": label})

    @property
    def version(self) -> int | None:
        """The version of the submission that stood on the page."""
        return key_or_none(self.data.get("version", ""))

    def questions(self) -> list[tuple[str, str]]:
        """Pairs of field name ("" for the whole entry) and question, only those that were written."""
        written = ((name, text) for name, text in self.cleaned_data.items() if name.startswith(QUESTION_PREFIX))
        return [(name.removeprefix(QUESTION_PREFIX), text) for name, text in written if text]

    def rejection(self) -> str:
        """What the municipality reads: the ticked text blocks, then the free text."""
        labels = dict(self.criteria.reasons)
        blocks = [str(labels[code]) for code in self.cleaned_data["blocks"]]
        return "\n".join([*blocks, self.cleaned_data["reason"]]).strip()

    def typed(self) -> dict[str, Any]:
        """What was written or ticked and is stored nowhere yet: name → raw value."""
        kept: dict[str, Any] = {
            name: self.data.get(name, "") for name in self.fields if name in ("note", "reason") or name.startswith(QUESTION_PREFIX)
        }
        kept["blocks"] = self.data.getlist("blocks")
        return {name: value for name, value in kept.items() if value}
