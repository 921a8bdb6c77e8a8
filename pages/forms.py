"""Forms for everyone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import no_control_characters

from .models import Feedback

TEXT_LIMIT = 5000


class FeedbackForm(forms.ModelForm):
    """The report of a barrier (§ 12b BGG). ``website`` is a trap that people do not see."""

    website = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Feedback
        fields = ["text", "page_address", "name", "email"]
        help_texts = {
            "text": _("Was wollten Sie tun, und was ging nicht? Welche Hilfsmittel nutzen Sie?"),
            "email": _("Nur wenn Sie eine Antwort möchten."),
        }
        error_messages = {
            "text": {"required": _("Beschreiben Sie, was Sie hindert.")},
            "email": {"invalid": _("Geben Sie eine gültige E-Mail-Adresse ein, oder lassen Sie das Feld leer.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = TEXT_LIMIT
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["name"].validators.append(no_control_characters)

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\x00", "")
        if len(text) > TEXT_LIMIT:
            raise forms.ValidationError(_("Bitte kürzen Sie den Text auf %(limit)s Zeichen.") % {"limit": TEXT_LIMIT})
        return text

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Bitte versuchen Sie es noch einmal."))
        return ""
