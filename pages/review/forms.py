"""Forms of the review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
TEXT_LIMIT = 3000


class ChecklistForm(forms.Form):
    checklist = forms.MultipleChoiceField(label=_("Prüfliste"), choices=CHECKLIST, required=False, widget=forms.CheckboxSelectMultiple)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Interne Notiz"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schreiben Sie die Notiz.")},
    )


class RejectForm(forms.Form):
    """Text blocks to tick and free text; one of them is needed."""

    blocks = forms.MultipleChoiceField(label=_("Textbausteine"), choices=REASONS, required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label=_("Begründung"), max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def reason(self) -> str:
        """What the municipality reads."""
        labels = dict(REASONS)
        parts = [str(labels[code]) for code in self.cleaned_data["blocks"]]
        return "\n".join([*parts, self.cleaned_data["text"].strip()]).strip()
