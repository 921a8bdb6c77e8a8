"""Forms of accounts, with explicit fields only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from municipalities.sorting import sort_key
from municipalities.typed_forms import TypedForm, TypedModelForm

from .allauth_forms import NEW_PASSWORD_HINT
from .models import MUNICIPAL_ROLES, Role, User, no_control_characters

PORTAL_ROLES = (Role.EDITOR, Role.ADMIN)


def choices_of(roles: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(role, Role(role).label) for role in roles]


class NamesForm(forms.Form):
    """Mixed in where people say their name: in one field or in two, as it is. Whoever has one name is asked for no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
            self.fields[name].asked = True  # type: ignore[attr-defined]  # one of both
        self.fields["last_name"].help_text = _("Wenn Sie nur einen Namen haben, genügt eines der beiden Felder.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"first_name", "last_name"} & set(self.errors) and not (cleaned.get("first_name") or cleaned.get("last_name")):
            self.add_error("last_name", _("Geben Sie Ihren Namen ein."))
        return cleaned


class ProfileForm(NamesForm, TypedModelForm):
    """What a person says about themself."""

    class Meta:
        model = User
        fields = ["form_of_address", "first_name", "last_name", "function"]


class InviteForm(TypedForm):
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


class InviteAnywhereForm(InviteForm):
    """Invite an address to any municipality, or to a role of the portal as a whole."""

    NAMES_SHOWN = 5

    municipality = forms.CharField(
        label=_("Kommune"),
        required=False,
        max_length=200,
        help_text=_("Name oder amtlicher Schlüssel. Für KTS-Redaktion und Betrieb bleibt das Feld leer."),
    )
    field_order = ["email", "role", "municipality"]

    def __init__(self, *args: Any, portal_roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].asked = True  # type: ignore[attr-defined]  # not voluntary: the role decides
        self.fields["role"] = forms.ChoiceField(
            label=_("Rolle"),
            choices=choices_of((*MUNICIPAL_ROLES, *portal_roles)),
            widget=forms.RadioSelect,
            initial=Role.CDO,
            error_messages=self.fields["role"].error_messages,
        )

    def clean_municipality(self) -> Municipality | None:
        """The one municipality that is meant; the role, which was read before, says whether there has to be one."""
        text = self.cleaned_data["municipality"]
        if self.cleaned_data.get("role") not in MUNICIPAL_ROLES:
            return None
        if not text:
            raise forms.ValidationError(_("Geben Sie die Kommune ein."))
        return self._meant(text)

    def _meant(self, text: str) -> Municipality:
        known = Municipality.objects.current()
        exact = list(known.filter(Q(slug=text.lower()) | Q(sort_key=sort_key(text)) | Q(ags=text))[:2])
        found = exact if len(exact) == 1 else list(known.matching(text)[: self.NAMES_SHOWN])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Diese Kommune kennt das Verzeichnis nicht. Prüfen Sie die Schreibweise unter „Kommunen“."))
        names = ", ".join(f"{item.name} ({item.slug})" for item in found)
        raise forms.ValidationError(
            _("Mehrere Kommunen passen: %(names)s. Geben Sie die Kennung in Klammern ein."), params={"names": names}
        )


class AcceptForm(NamesForm, TypedForm):
    """A new person accepts an invitation: name and password."""

    first_name = forms.CharField(
        label=_("Vorname"),
        max_length=80,
        validators=[no_control_characters],
    )
    last_name = forms.CharField(
        label=_("Nachname"),
        max_length=80,
        validators=[no_control_characters],
    )
    password = forms.CharField(
        label=_("Passwort"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
        strip=False,
        help_text=NEW_PASSWORD_HINT,
        error_messages={"required": _("Wählen Sie ein Passwort.")},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, User(email=self.email, **names))
        return password


class GrantForm(TypedForm):
    """The admin gives a role of the portal as a whole."""

    role = forms.ChoiceField(label=_("Rolle"), choices=choices_of(PORTAL_ROLES), widget=forms.RadioSelect)


class WordField(forms.CharField):
    """A few words that go along by mail; ``counted_limit`` is shown by the counter."""

    counted_limit = 1000

    def __init__(self, **kwargs: Any) -> None:
        too_long = _("Bitte kürzen Sie die Nachricht auf %(limit_value)d Zeichen.")
        super().__init__(
            required=False,
            max_length=self.counted_limit,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": too_long},
            **kwargs,
        )
        self.widget.attrs.pop("maxlength", None)  # what was pasted is never cut without a word


class LeaveForm(TypedForm):
    """A word to the other: to who is removed, or to the CDOs who go on."""

    word = WordField(label=_("Nachricht"))

    def __init__(self, *args: Any, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label, self.fields["word"].help_text = label, hint
