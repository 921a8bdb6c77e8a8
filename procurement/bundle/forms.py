"""The lead's answer to a guard-rail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.carried import CarriedField
from municipalities.typed_forms import TypedForm, asked_for

from ..models import GuardRailAnswer


class AnswerForm(TypedForm):
    """``opened``: the answer that the form was opened with (answers.stamp)."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Stand"),
        choices=GuardRailAnswer.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie den Stand.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Nötig bei „Geklärt“ und „Trifft nicht zu“. Sie steht im Vergabevermerk."),
    )
    opened = CarriedField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_for(self, "note")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("answer") not in (None, GuardRailAnswer.Answer.OPEN) and not values.get("note") and "note" not in self.errors:
            self.add_error("note", _("Begründen Sie Ihre Antwort."))
        return values
