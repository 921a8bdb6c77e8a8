"""The form of an objection."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import TypedForm

TEXT_LENGTH = 4000


class ObjectionForm(TypedForm):
    reason = forms.CharField(
        label=_("Was ändert die Korrektur für Ihre Kommune?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle können das lesen. Ein Einspruch lässt sich nicht zurücknehmen."),
        error_messages={"required": _("Bitte begründen Sie den Einspruch.")},
    )
