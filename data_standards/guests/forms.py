"""What a guest is asked beside the words: who speaks, for whom, and that the name may stand there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.typed_forms import TrapField, no_control_characters

from ..consultation.forms import WordsForm
from ..models import GuestKind
from .acts import Guest

NAME_LENGTH, ORGANISATION_LENGTH = 120, 200


def _line(label: Any, length: int, help_text: Any, autocomplete: str) -> forms.CharField:
    """One line that stands in public and in mails; what was pasted is never cut without a word."""
    field = forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text=help_text,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"max_length": gettext_lazy("Bitte kürzen Sie die Angabe auf %(limit_value)d Zeichen.")},
    )
    field.widget.attrs.pop("maxlength", None)
    field.asked = True  # type: ignore[attr-defined]  # one of the two is needed: neither calls itself voluntary
    return field


class GuestCommentForm(WordsForm):
    """``homepage`` is a trap for machines; people do not see it."""

    field_order = ("kind", "name", "organisation", "email", "place", "text", "proposal", "wants_answer", "consent")
    kind = forms.ChoiceField(
        label=gettext_lazy("Ich schreibe für"),
        choices=GuestKind.choices,
        help_text=gettext_lazy("Das steht öffentlich dabei. Anbieter sind immer als solche gekennzeichnet."),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Wählen Sie, für wen Sie schreiben.")),
    )
    name = _line(gettext_lazy("Ihr Name"), NAME_LENGTH, gettext_lazy("Öffentlich. Name oder Organisation: eines genügt."), "name")
    organisation = _line(
        gettext_lazy("Organisation"),
        ORGANISATION_LENGTH,
        gettext_lazy("Öffentlich. Unternehmen nennen sie immer."),
        "organization",
    )
    email = forms.EmailField(
        label=gettext_lazy("Ihre E-Mail-Adresse"),
        help_text=gettext_lazy("Sie steht nirgends öffentlich. Wir schicken Ihnen einen Link, mit dem Sie bestätigen."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Geben Sie Ihre E-Mail-Adresse ein."),
            "invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein."),
        },
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "Ich bin einverstanden: Meine Stellungnahme steht öffentlich im Portal, mit Name und Organisation, wie ich sie angegeben habe."
        ),
        error_messages={"required": gettext_lazy("Ohne Ihr Einverständnis können wir die Stellungnahme nicht veröffentlichen.")},
    )
    homepage = TrapField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("homepage"):
            message = _("Diese Stellungnahme sieht aus, als käme sie von einem Programm. Bitte schreiben Sie uns an %(email)s.")
            raise forms.ValidationError(message % {"email": settings.KTS_EMAIL})
        name, organisation = cleaned.get("name"), cleaned.get("organisation")
        if cleaned.get("kind") == GuestKind.COMPANY and organisation == "":
            self.add_error("organisation", _("Geben Sie Ihr Unternehmen an. Es steht bei der Stellungnahme."))
        elif name == "" and organisation == "":
            self.add_error("name", _("Geben Sie Ihren Namen oder Ihre Organisation an."))
        return cleaned

    @property
    def guest(self) -> Guest:
        data = self.cleaned_data
        return Guest(data["name"], data["organisation"], data["email"], data["kind"])
