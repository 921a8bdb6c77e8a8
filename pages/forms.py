"""Forms for everyone."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import no_control_characters
from accounts.sent_keys import OnceField
from municipalities.typed_forms import TrapField, TypedModelForm

from .models import Feedback

TEXT_LIMIT = 5000


class FeedbackForm(TypedModelForm):
    """The report of a barrier (§ 12b BGG). ``homepage`` is a trap for machines; people do not see it.

    ``key`` makes a second click, a reload and another attempt after a lost answer harmless.
    """

    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    homepage = TrapField()

    class Meta:
        model = Feedback
        fields = ["text", "page_address", "name", "email"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "email": forms.EmailInput(attrs={"autocomplete": "email"})}
        help_texts = {
            "text": gettext_lazy("Was wollten Sie tun, und was ging nicht? Wenn Sie mögen: Mit welchem Gerät oder Hilfsmittel?"),
            "email": gettext_lazy("Nur wenn Sie eine Antwort möchten."),
        }
        error_messages = {
            "text": {"required": gettext_lazy("Bitte beschreiben Sie, was Sie hindert.")},
            "email": {"invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein, oder lassen Sie das Feld leer.")},
            "page_address": {"max_length": gettext_lazy("Bitte kürzen Sie die Adresse auf %(limit_value)d Zeichen.")},
            "name": {"max_length": gettext_lazy("Bitte kürzen Sie den Namen auf %(limit_value)d Zeichen.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("page_address", "name"):
            self.fields[name].validators.append(no_control_characters)

    @property
    def shown(self) -> list[BoundField]:
        """The fields people see."""
        return [self[name] for name in self.Meta.fields]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > TEXT_LIMIT:
            raise forms.ValidationError(_("Der Text ist %(excess)d Zeichen zu lang.") % {"excess": len(text) - TEXT_LIMIT})
        return text

    def save(self, commit: bool = True) -> Feedback:
        self.instance.key = self.cleaned_data["key"] or uuid.uuid4()
        return super().save(commit)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("homepage"):
            message = _("Diese Meldung sieht aus, als käme sie von einem Programm. Bitte schreiben Sie uns an %(email)s.")
            raise forms.ValidationError(message % {"email": settings.KTS_EMAIL})
        return cleaned
