"""The form of a saved search."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import no_control_characters
from accounts.sent_keys import OnceField
from municipalities.typed_forms import TypedModelForm

from .models import SavedSearch


class SavedSearchForm(TypedModelForm):
    """Under which name a search is kept, and how often a mail tells of new hits. ``key`` makes a second click harmless."""

    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    frequency = forms.ChoiceField(
        label=_("E-Mail bei neuen Treffern"),
        choices=SavedSearch.Frequency.choices,
        widget=forms.RadioSelect,
        initial=SavedSearch.Frequency.WEEKLY,
        error_messages={
            "required": _("Wählen Sie, wie oft Sie eine E-Mail möchten."),
            "invalid_choice": _("Wählen Sie eine der Möglichkeiten."),
        },
    )

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
        labels = {"name": _("Name der Suche")}
        help_texts = {"name": _("So heißt die Suche in „Mein Bereich“ und in den E-Mails.")}
        error_messages = {
            "name": {
                "required": _("Geben Sie der Suche einen Namen."),
                "max_length": _("Bitte kürzen Sie den Namen auf %(limit_value)d Zeichen."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(no_control_characters)
