"""The forms of pictures and attachments: one for a new file of each sort, one for the texts of each file that is there.

They stand in one form of the page, so that every button sends what was chosen and typed anywhere on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.uploads import check_document, check_image
from municipalities.typed_forms import TypedForm

from .fields import LineField

TEXT_LENGTH = 250
"""What the columns of alternative text and caption hold; a title of a document holds 200."""
DESCRIBE = gettext_lazy("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können.")


def _file_field(label: Any, hint: Any, check: Callable[..., None], missing: Any) -> forms.FileField:
    wordings = {"required": missing, "empty": gettext_lazy("Die Datei ist leer."), "missing": missing, "invalid": missing}
    return forms.FileField(label=label, help_text=hint, validators=[check], error_messages=wordings)


class ShortLine(LineField):
    """A line that its column holds; a longer one is an error of the field. ``asked``: not voluntary, though it may follow later."""

    def __init__(self, *, longest: int = TEXT_LENGTH, asked: bool = False, **kwargs: Any) -> None:
        super().__init__(show_hidden_initial=True, **kwargs)
        self.longest, self.asked = longest, asked

    def validate(self, value: str) -> None:
        if len(value) > self.longest:
            raise forms.ValidationError(_("Der Text ist %(count)d Zeichen zu lang.") % {"count": len(value) - self.longest})


def _alternative_text() -> ShortLine:
    hint = gettext_lazy("Was ist zu sehen? Für Menschen, die das Bild nicht sehen können.")
    return ShortLine(label=gettext_lazy("Alternativtext"), help_text=hint, asked=True)


def _decorative() -> forms.BooleanField:
    label = gettext_lazy("Rein dekorativ: Das Bild sagt nichts, was nicht im Text steht")
    return forms.BooleanField(label=label, required=False, show_hidden_initial=True)


class NewFileForm(TypedForm):
    """A file that was chosen, and what was typed beside it. An error of a text never loses the file."""

    @classmethod
    def sent(cls, data: QueryDict, files: Any, prefix: str, *, asked: bool) -> NewFileForm | None:
        """The form if anything was chosen or typed in it, or its own button was pressed."""
        form = cls(data, files, prefix=prefix)
        filled = any(data.get(form.add_prefix(name), "").strip() for name in form.fields if name != "file")
        return form if asked or filled or form.add_prefix("file") in files else None

    def has_file(self) -> bool:
        """Whether the file may be stored, whatever the texts are like."""
        return self.is_bound and "file" not in self.errors

    def text(self, name: str) -> Any:
        """What is stored of a text beside the file; one with an error stays in the form of the stored file, to be mended there."""
        return self.cleaned_data.get(name, "")


class ImageForm(NewFileForm):
    """One picture. The alternative text may follow later: the file is stored, then the page asks for it."""

    file = _file_field(
        gettext_lazy("Bild"), gettext_lazy("PNG oder JPG, bis 10 MB."), check_image, gettext_lazy("Wählen Sie ein Bild aus.")
    )
    alt_text = _alternative_text()
    decorative = _decorative()


class AttachmentForm(NewFileForm):
    """One document with a title; without one its file name stands."""

    file = _file_field(
        gettext_lazy("Datei"),
        gettext_lazy("PDF, DOCX, XLSX, ODT oder ODS, bis 10 MB."),
        check_document,
        gettext_lazy("Wählen Sie eine Datei aus."),
    )
    title = ShortLine(label=gettext_lazy("Bezeichnung"), help_text=gettext_lazy("Was die Datei enthält."), longest=200)


class FileTextForm(TypedForm):
    """The texts of a file that is there already. Each field carries what stood in it when the page was opened."""

    @classmethod
    def opened(cls, item: Model, prefix: str) -> FileTextForm:
        return cls(prefix=prefix, initial={name: getattr(item, name) for name in cls.base_fields})

    @classmethod
    def sent(cls, data: QueryDict, prefix: str) -> FileTextForm | None:
        """The form if the page showed it."""
        return cls(data, prefix=prefix) if any(name.startswith(f"{prefix}-") for name in data) else None

    def was(self) -> Iterator[SafeString]:
        """The hidden inputs with what stood in the fields."""
        return (self[name].as_hidden(only_initial=True) for name in self.fields)

    def write(self, item: Model) -> None:
        """Put what was changed into a row. What somebody else changed meanwhile is kept, and said at the field."""
        self.is_valid()  # not whether: what can be read is kept
        for name in self.changed_data:
            if name not in self.cleaned_data:
                continue
            mine, now = self.cleaned_data[name], getattr(item, name)
            if self._opened_with(name) not in (now, None) and mine != now:
                self.add_error(name, self._overtaken(now))
            else:
                setattr(item, name, mine)

    def _opened_with(self, name: str) -> Any:
        """None where the page said nothing."""
        sent = self.data.get(self[name].html_initial_name)
        return None if sent is None else self.fields[name].to_python(sent)

    def _overtaken(self, now: Any) -> str:
        return _(
            "Inzwischen wurde hier etwas geändert. Jetzt gilt: „%(now)s“. Speichern Sie noch einmal, wenn Ihre Angabe gelten soll."
        ) % {"now": (_("ja") if now else _("nein")) if isinstance(now, bool) else now}

    def again(self, item: Model) -> FileTextForm:
        """The same with its errors, opened with what the row holds now: sent once more it counts."""
        data = self.data.copy()
        for name in self.fields:
            data[self[name].html_initial_name] = str(getattr(item, name))
        form = type(self)(data, prefix=self.prefix)
        form.errors.clear()
        form.errors.update(self.errors)
        return form


class PictureTextForm(FileTextForm):
    alt_text = _alternative_text()
    decorative = _decorative()
    caption = ShortLine(label=gettext_lazy("Bildunterschrift"))

    @classmethod
    def asking(cls, item: Model, prefix: str) -> FileTextForm:
        """The form of a picture that nobody described, with the request at its field."""
        values = {name: getattr(item, name) for name in cls.base_fields}
        data = QueryDict(mutable=True)
        for name, value in values.items():
            data[f"{prefix}-{name}"] = data[f"initial-{prefix}-{name}"] = "" if value is False else str(value)
        form = cls(data, prefix=prefix)
        form.add_error("alt_text", DESCRIBE)
        return form


class AttachmentTextForm(FileTextForm):
    title = ShortLine(label=gettext_lazy("Bezeichnung"), longest=200)
