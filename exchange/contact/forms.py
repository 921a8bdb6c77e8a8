"""What is asked of who asks: subject and message, and of guests who they are."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User, no_control_characters
from accounts.sent_keys import OnceField
from municipalities.carried import CarriedField
from municipalities.telephones import validate_telephone
from municipalities.typed_forms import TrapField, TypedForm, TypedModelForm

from ..models import ContactSettings
from ..models.contact import CALLBACK_LENGTH, MESSAGE_LENGTH, SUBJECT_LENGTH
from .senders import Sender, member_sender
from .sending import Message


class LineField(forms.CharField):
    """One line, without control characters: it stands in the head of a mail."""

    def __init__(self, *, label: Any, length: int, missing: Any = "", **kwargs: Any) -> None:
        too_long = gettext_lazy("Bitte kürzen Sie die Angabe auf %(limit_value)d Zeichen.")
        errors = {"required": missing, "max_length": too_long}
        super().__init__(label=label, max_length=length, validators=[no_control_characters], error_messages=errors, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # what was pasted is never cut without a word


class MessageField(forms.CharField):
    """The text of the message; ``counted_limit`` is shown by the counter."""

    counted_limit = MESSAGE_LENGTH

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 10}), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if (excess := len(text) - MESSAGE_LENGTH) > 0:
            words = ngettext("Die Nachricht ist ein Zeichen zu lang.", "Die Nachricht ist %(excess)d Zeichen zu lang.", excess)
            raise forms.ValidationError(words % {"excess": excess})
        return text


class ContactForm(TypedForm):
    """What a member writes. ``key`` makes a second click, a reload and another attempt after a lost answer harmless."""

    subject = LineField(label=gettext_lazy("Betreff"), length=SUBJECT_LENGTH, missing=gettext_lazy("Geben Sie einen Betreff ein."))
    message = MessageField(
        label=gettext_lazy("Nachricht"),
        help_text=gettext_lazy("Bitte schreiben Sie, was Sie wissen möchten."),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, was Sie wissen möchten.")},
    )
    callback = LineField(
        label=gettext_lazy("Rückrufnummer"),
        length=CALLBACK_LENGTH,
        required=False,
        help_text=gettext_lazy("Nur wenn Sie angerufen werden möchten."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    wants_copy = forms.BooleanField(label=gettext_lazy("Eine Kopie an mich senden"), required=False, initial=True)
    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4)
    opened = CarriedField()

    shown: tuple[str, ...] = ("subject", "message", "callback", "wants_copy")

    def fields_shown(self) -> list[BoundField]:
        """The fields people see, in order."""
        return [self[name] for name in self.shown]

    def clean_callback(self) -> str:
        number: str = self.cleaned_data["callback"]
        if number:
            validate_telephone(number)
        return number

    def as_sender(self, user: User | None) -> Sender:
        """Who asks; raises PermissionDenied for a guest, who has a form of their own."""
        if user is None:
            raise PermissionDenied
        return member_sender(user)

    def as_message(self) -> Message:
        data = self.cleaned_data
        return Message(data["subject"], data["message"], data["callback"], data.get("wants_copy", True))


class GuestContactForm(ContactForm):
    """The same for people without an account. ``homepage`` is a trap for machines; people do not see it."""

    name = LineField(
        label=gettext_lazy("Ihr Name"),
        length=160,
        missing=gettext_lazy("Geben Sie Ihren Namen ein."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Ihre E-Mail-Adresse"),
        help_text=gettext_lazy("Dorthin kommt zuerst ein Link zum Bestätigen, später die Antwort."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Geben Sie Ihre E-Mail-Adresse ein."),
            "invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein."),
        },
    )
    organisation = LineField(
        label=gettext_lazy("Organisation"),
        length=200,
        required=False,
        help_text=gettext_lazy("Zum Beispiel Ihre Verwaltung, Ihr Rat oder Ihre Redaktion."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    homepage = TrapField()

    shown = ("name", "email", "organisation", "subject", "message", "callback")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["wants_copy"]  # a guest has no list of requests: the copy brings the way back to it
        self.order_fields(self.shown)  # the errors are told in the order of the page

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("homepage"):
            message = _("Diese Anfrage sieht aus, als käme sie von einem Programm. Bitte schreiben Sie uns an %(email)s.")
            raise forms.ValidationError(message % {"email": settings.KTS_EMAIL})
        return cleaned

    def as_sender(self, user: User | None) -> Sender:
        data = self.cleaned_data
        return Sender(guest_name=data["name"], guest_email=data["email"], guest_organisation=data["organisation"])


class SettingsForm(TypedModelForm):
    """How a municipality wants to be asked by people without a municipality of their own."""

    class Meta:
        model = ContactSettings
        fields = ["guests_via_kts"]
        labels = {"guests_via_kts": gettext_lazy("Anfragen von Gästen gehen zuerst an die KTS-Redaktion")}
        help_texts = {
            "guests_via_kts": gettext_lazy(
                "Die KTS liest die Anfrage und leitet sie an Ihr Postfach weiter. Kommunen schreiben Ihnen immer direkt."
            )
        }
