"""Forms of accounts, with explicit fields only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from .models import MUNICIPAL_ROLES, Role, User, no_control_characters

PORTAL_ROLES = (Role.EDITOR, Role.ADMIN)


def choices_of(roles: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(role, Role(role).label) for role in roles]


class ProfileForm(forms.ModelForm):
    """What a person says about themself."""

    class Meta:
        model = User
        fields = ["form_of_address", "first_name", "last_name", "function"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True
        self.fields["first_name"].error_messages["required"] = _("Geben Sie Ihren Vornamen ein.")
        self.fields["last_name"].error_messages["required"] = _("Geben Sie Ihren Nachnamen ein.")


class InviteForm(forms.Form):
    """Invite an address to a role of one municipality."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        error_messages={"required": _("Geben Sie die E-Mail-Adresse ein."), "invalid": _("Geben Sie eine gültige E-Mail-Adresse ein.")},
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=choices_of(MUNICIPAL_ROLES),
        widget=forms.RadioSelect,
        initial=Role.STAFF,
        error_messages={"required": _("Wählen Sie eine Rolle."), "invalid_choice": _("Wählen Sie eine der Rollen.")},
    )


class AcceptForm(forms.Form):
    """A new person accepts an invitation: name and password."""

    first_name = forms.CharField(
        label=_("Vorname"),
        max_length=80,
        validators=[no_control_characters],
        error_messages={"required": _("Geben Sie Ihren Vornamen ein.")},
    )
    last_name = forms.CharField(
        label=_("Nachname"),
        max_length=80,
        validators=[no_control_characters],
        error_messages={"required": _("Geben Sie Ihren Nachnamen ein.")},
    )
    password = forms.CharField(
        label=_("Passwort"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
        help_text=_("Mindestens 12 Zeichen. Ein Satz ist leichter zu merken als ein kurzes Kennwort."),
        error_messages={"required": _("Wählen Sie ein Passwort.")},
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class GrantForm(forms.Form):
    """The admin gives a role of the portal as a whole."""

    role = forms.ChoiceField(label=_("Rolle"), choices=choices_of(PORTAL_ROLES), widget=forms.RadioSelect)
