"""The one form of the review page: every button sends all of it, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import TypedForm

from ..models import Visibility

CHECKLIST = [
    ("verstaendlich", _("Inhalt verständlich")),
    ("rechte", _("Rechte geklärt")),
    ("alternativtexte", _("Alternativtexte vorhanden")),
    ("personenbezug", _("Kein unerlaubter Personenbezug")),
    ("kategorien", _("Handlungsfelder passen")),
]
REASONS = [
    ("werbung", _("Der Eintrag beschreibt ein Produkt, keine eigene Erfahrung.")),
    ("doppelt", _("Den Inhalt gibt es schon in einem anderen Eintrag Ihrer Kommune.")),
    ("duenn", _("Es fehlt, was andere für eine Nachnutzung wissen müssen.")),
    ("recht", _("Die Rechte an Texten oder Bildern sind nicht geklärt.")),
]
OFFERED_VISIBILITIES = [(value, Visibility(value).label) for value in (Visibility.PUBLIC, Visibility.MUNICIPALITIES)]
TEXT_LIMIT = 3000
QUESTION_PREFIX = "frage-"
"""Before the name of a field; alone it is the question on the whole entry."""


class LongText(forms.CharField):
    """A voluntary text of up to 3,000 characters."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        messages = {"max_length": _("Bitte kürzen Sie den Text auf 3.000 Zeichen. Jetzt sind es %(show_value)d.")}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, max_length=TEXT_LIMIT, widget=widget, error_messages=messages, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # a pasted text is not cut in silence, the message says how much to shorten


class ReviewForm(TypedForm):
    """Checklist, note, rejection, visibility, and a question for each field of the entry."""

    checklist = forms.MultipleChoiceField(label=_("Prüfliste"), choices=CHECKLIST, required=False, widget=forms.CheckboxSelectMultiple)
    note = LongText(label=_("Neue Notiz, nur für die KTS"))
    blocks = forms.MultipleChoiceField(label=_("Textbausteine"), choices=REASONS, required=False, widget=forms.CheckboxSelectMultiple)
    reason = LongText(label=_("Begründung"), rows=4)
    visibility = forms.ChoiceField(label=_("Sichtbarkeit"), choices=OFFERED_VISIBILITIES, required=False)

    def __init__(self, labels: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[QUESTION_PREFIX] = LongText(label=_("Frage zum ganzen Eintrag"))
        for name, label in labels.items():
            self.fields[QUESTION_PREFIX + name] = LongText(label=_("Rückfrage zu „%(label)s“") % {"label": label})

    def questions(self) -> list[tuple[str, str]]:
        """Pairs of field name ("" for the whole entry) and question, only those that were written."""
        written = ((name, text) for name, text in self.cleaned_data.items() if name.startswith(QUESTION_PREFIX))
        return [(name.removeprefix(QUESTION_PREFIX), text) for name, text in written if text]

    def rejection(self) -> str:
        """What the municipality reads: the ticked text blocks, then the free text."""
        labels = dict(REASONS)
        blocks = [str(labels[code]) for code in self.cleaned_data["blocks"]]
        return "\n".join([*blocks, self.cleaned_data["reason"]]).strip()

    def typed(self) -> dict[str, Any]:
        """What was written or ticked and is stored nowhere yet: name → raw value."""
        kept = {name: self.data.get(name, "") for name in self.fields if name in ("note", "reason") or name.startswith(QUESTION_PREFIX)}
        kept["blocks"] = self.data.getlist("blocks")
        return {name: value for name, value in kept.items() if value}
