"""Which values a form was opened with: what a colleague saved since is shown before it is written over, and what was not sent stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from municipalities.carried import CarriedField, CarriedNumber
from municipalities.typed_forms import TypedForm

T = TypeVar("T")


class Newer(Refused):
    """Somebody else saved meanwhile something else; ``stored`` is that."""

    def __init__(self, stored: Any) -> None:
        super().__init__(_("Inzwischen wurde etwas anderes gespeichert. Soll Ihre Fassung gelten? Dann speichern Sie noch einmal."))
        self.stored = stored


def stamp(values: Mapping[Any, Any]) -> str:
    """Short for what is stored; "" for nothing at all."""
    given = sorted((str(name), str(value)) for name, value in values.items() if value not in (None, ""))
    return hashlib.sha256(repr(given).encode()).hexdigest()[:20] if given else ""


def require_seen(stored: Mapping[Any, Any], opened: str | None) -> None:
    """Under the lock, where something else is wanted: ``opened`` is the stamp of what the form showed, None without one. Raises Newer."""
    if opened is not None and stamp(stored) not in ("", opened):
        raise Newer(stored)


class VersionedForm(TypedForm):
    """``version`` is that of the row the form was opened with; 0 for the first one."""

    version = CarriedNumber()

    def take_over(self, version: int) -> None:
        """Let what was typed be saved over a newer version, once it was seen."""
        data = self.data.copy()
        data["version"] = str(version)
        self.data = data


class KeepingForm(TypedForm):
    """A field that was not sent is no empty field: it keeps what it was opened with. Where none was sent nothing is stored."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # of Django's own forms
        shown = self.visible_fields()
        omitted = [one.name for one in shown if one.field.widget.value_omitted_from_data(self.data, self.files, one.html_name)]
        if shown and len(omitted) == len(shown):
            self.add_error(None, _("Es wurde nichts gesendet, und nichts ist geändert."))
        for name in omitted:
            if name in self.cleaned_data and self.initial.get(name) is not None:
                self.cleaned_data[name] = self.initial[name]


class OpenedForm(KeepingForm):
    """``opened``: the stamp of what the form was opened with. ``stored``: what is there, by the names of the fields."""

    opened = CarriedField()

    def __init__(self, *args: Any, stored: Mapping[str, Any], initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={**(initial or {}), **stored, "opened": stamp(stored)}, **kwargs)
        self.theirs: list[tuple[Any, str]] = []
        """Label and value of what a colleague saved meanwhile (procurement/theirs.html)."""

    @property
    def said(self) -> dict[str, Any]:
        """What the fields say that people see."""
        return {name: value for name, value in self.cleaned_data.items() if name != "opened"}

    def saved(self, act: Callable[[str], T]) -> T:
        """Carry an act out on the stamp; where a colleague was faster, both are shown, and the next click stores what was typed."""
        try:
            return act(self.cleaned_data["opened"])
        except Newer as newer:
            data = self.data.copy()
            data["opened"] = stamp(newer.stored)
            self.data = data
            values = {str(name): value for name, value in newer.stored.items()}
            self.theirs = [(one.label, _in_words(one.field, values.get(one.name))) for one in self.visible_fields()]
            raise


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # pairs, in the forms of this feature
    return str(field.widget.format_value(field.prepare_value(value)))
