"""The form of the files of a draft: several that are uploaded, or one that is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import CodeField, TypedForm, asked_for

from ..artefacts import MAX_BYTES, guess, text_of
from ..models import Artefact, Format
from .acts import MOST, NewFile

BY_ITSELF = ("", _("Am Namen und Inhalt erkennen"))


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files that are chosen together."""

    widget = SeveralFiles(attrs={"accept": ".json,.jsonld,.geojson,.xsd,.xml,.gml,.gc,.csv,.ttl"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(sent) > MOST:
            raise ValidationError(_("Wählen Sie höchstens %(count)d Dateien.") % {"count": MOST})
        return sent


class FilesForm(TypedForm):
    """What is wrong with a file stands at the field it came from; a file that was read stays, as text."""

    uploads = SeveralFilesField(
        label=_("Dateien"), required=False, help_text=_("Eine oder mehrere, je bis 1 MB: JSON, XSD, Genericode, CSV, Turtle. In UTF-8.")
    )
    text = CodeField(
        label=_("Oder Inhalt einfügen"),
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Dateiname"), required=False, max_length=120, help_text=_("Zum eingefügten Inhalt, zum Beispiel belegung.schema.json")
    )
    title = forms.CharField(
        label=_("Bezeichnung"),
        required=False,
        max_length=120,
        help_text=_("Zum Beispiel: JSON-Schema. Ohne Angabe steht der Dateiname da."),
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=Artefact.Role.choices,
        initial=Artefact.Role.NORMATIVE,
        widget=forms.RadioSelect,
        help_text=_("Beispiele in JSON prüft das Portal gegen die normativen Schemas dieser Version."),
        error_messages={"required": _("Wählen Sie, wozu die Datei dient."), "invalid_choice": _("Wählen Sie, wozu die Datei dient.")},
    )
    format = forms.ChoiceField(label=_("Format"), choices=[BY_ITSELF, *Format.choices], required=False)

    new: list[NewFile]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new = []
        asked_for(self, "uploads", "text", "name", "format")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        self.new = []
        sent = [(one.name, one.read(MAX_BYTES + 1), "uploads") for one in values.get("uploads") or []]
        if "name" in self.errors:
            return values
        if values.get("text", "").strip():
            sent.append((values.get("name", ""), values["text"].encode(), "text"))
            if not values.get("name"):
                self.add_error("name", _("Geben Sie der Datei einen Namen."))
                return values
        elif not sent and "uploads" not in self.errors:
            self.add_error("uploads", _("Wählen Sie eine Datei aus, oder fügen Sie den Inhalt ein."))
        for name, content, field in sent:
            self._take(name, content, field)
        if len({one.name.lower() for one in self.new}) < len(self.new):
            self.add_error("uploads", _("Zwei Dateien haben denselben Namen. Große und kleine Buchstaben allein unterscheiden sie nicht."))
        return values

    def _take(self, name: str, content: bytes, field: str) -> None:
        file_format = self.cleaned_data.get("format") or guess(name, content)
        try:
            text = text_of(file_format, name, content)
        except ValidationError as error:
            self.add_error(field, f"{name}: {error.messages[0]}")
            return
        title = self.cleaned_data.get("title", "") or name
        self.new.append(NewFile(name, title, self.cleaned_data.get("role", Artefact.Role.NORMATIVE), file_format, text))

    def keep(self, one: NewFile) -> None:
        """Show a file that is not well-formed as text, to be mended there: a browser forgets which file was chosen."""
        data = self.data.copy()
        for name, value in (("text", one.text), ("name", one.name), ("format", one.format)):
            data[name] = value
        self.data = data
