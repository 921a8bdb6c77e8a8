"""The form of a vote.

In a secret ballot its field is called "secret_…": what was typed is kept for a while where a form is not taken (accounts/kept), and
fields of such a name never are.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import TypedForm, asked_for, field_of

from ..models import Choice

REASON_LENGTH = 2000
HINTS = {
    Choice.YES: _("Der Standard soll so vereinbart werden."),
    Choice.NO: _("Der Standard soll so nicht vereinbart werden. Bitte nennen Sie den Grund."),
    Choice.ABSTENTION: _("Zählt für die Beteiligung, nicht für die Mehrheit."),
}
SECRET_HINTS = {Choice.NO: _("Der Standard soll so nicht vereinbart werden.")}
UNKEPT = "secret_choice"
"""The name of the field of a secret choice."""


WIRE_LENGTH = max(map(len, Choice.values))
FILLER = "-"


def on_the_wire(choice: str) -> str:
    """A choice as a secret form sends it, "ja--------": of the same length whichever it is, so that neither a log of the lengths of
    requests nor who watches the line learns one from another.
    """
    return choice.ljust(WIRE_LENGTH, FILLER)


class SecretChoiceField(forms.ChoiceField):
    """The choices of a field, all sent in the same length."""

    def __init__(self, field: forms.ChoiceField) -> None:
        choices = [(on_the_wire(code), label) for code, label in Choice.choices]
        super().__init__(label=field.label, choices=choices, widget=forms.RadioSelect, error_messages=field.error_messages)

    def to_python(self, value: Any) -> str:
        sent = super().to_python(value)
        return on_the_wire(sent.rstrip(FILLER)) if sent else ""


class VoteForm(TypedForm):
    """``is_secret``: without a reason, and with a field that is kept nowhere."""

    choice = forms.ChoiceField(
        label=_("Ihre Stimme"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Wählen Sie Zustimmung, Ablehnung oder Enthaltung."),
            "invalid_choice": _("Wählen Sie Zustimmung, Ablehnung oder Enthaltung."),
        },
    )
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nötig bei Ablehnung, sonst freiwillig. Sie erscheint mit dem Ergebnis."),
    )

    def __init__(self, *args: Any, is_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_secret = is_secret
        asked_for(self, "reason")
        if is_secret:
            self.fields = {UNKEPT: SecretChoiceField(field_of(self, "choice", forms.ChoiceField))}

    @property
    def picked(self) -> forms.BoundField:
        """The field of the choice, whatever it is called."""
        return self[UNKEPT if self.is_secret else "choice"]

    @property
    def vote(self) -> str:
        """What was chosen."""
        return str(self.cleaned_data[self.picked.name]).rstrip(FILLER)

    @property
    def options(self) -> list[tuple[str, Any, Any, bool]]:
        """Code, label, hint, and whether it is chosen: of the same length whichever is (a log of sizes must tell nothing)."""
        value, hints = str(self.picked.value() or "").rstrip(FILLER), {**HINTS, **(SECRET_HINTS if self.is_secret else {})}
        sent = on_the_wire if self.is_secret else str
        return [(sent(code), label, hints[Choice(code)], code == value) for code, label in Choice.choices]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.is_secret and found.get("choice") == Choice.NO and not found.get("reason", "").strip():
            self.add_error("reason", _("Bitte nennen Sie den Grund der Ablehnung."))
        return found
