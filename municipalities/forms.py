"""The editors' form of a municipality."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.typed_forms import TypedAdminForm

from .keys import validate_any_key
from .models import State
from .profile_forms import ProfileFields


class MembersField(forms.CharField):
    """Members as people write them: one a line, the key behind a semicolon. The value is a list of name and key."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join("; ".join(filter(None, (member["name"], member["key"]))) for member in value)

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]  # typed as text, kept as a list
        return [self._member(line) for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True

    @staticmethod
    def _member(line: str) -> dict[str, str]:
        name, _semicolon, key = (part.strip() for part in line.partition(";"))
        if not name:
            raise ValidationError(_("In der Zeile „%(line)s“ fehlt der Name.") % {"line": line.strip()})
        if key:
            validate_any_key(key)
        return {"name": name, "key": key}


class MunicipalityForm(ProfileFields, TypedAdminForm):
    """The slug is set once: every address and every reference of the data lives from it."""

    members = MembersField(
        label=gettext_lazy("Mitglieder"),
        required=False,
        help_text=gettext_lazy("Ein Mitglied je Zeile, der Schlüssel nach einem Semikolon: „Leipzig; 14713000“."),
    )
    additional_states = forms.MultipleChoiceField(
        label=gettext_lazy("Weitere Länder"), required=False, choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].disabled = self.instance.pk is not None
        if "valid_to" in self.fields and self.instance.pk and self.instance.mergers.in_force().exists():
            self.fields["valid_to"].disabled = True
            self.fields["valid_to"].help_text = gettext_lazy("Ergibt sich aus der Gebietsänderung.")
