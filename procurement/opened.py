"""Which values a form was opened with: what a colleague saved since is shown before it is written over, and what was not sent stays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from municipalities.typed_forms import TypedForm


class Newer(Refused):
    """Somebody else saved meanwhile something else; ``stored`` is that."""

    def __init__(self, stored: Any) -> None:
        super().__init__(_("Inzwischen wurde etwas anderes gespeichert. Soll Ihre Fassung gelten? Dann speichern Sie noch einmal."))
        self.stored = stored


def stamp(values: Mapping[Any, Any]) -> str:
    """Short for what is stored; "" for nothing at all."""
    given = sorted((str(name), str(value)) for name, value in values.items() if value not in (None, ""))
    return hashlib.sha256(repr(given).encode()).hexdigest()[:20] if given else ""


def require_seen(stored: Mapping[Any, Any], opened: str) -> None:
    """Under the lock, once something else is wanted: ``opened`` is the stamp of what the form showed. Raises Newer."""
    if stored and stamp(stored) != opened:
        raise Newer(stored)


class KeepingForm(TypedForm):
    """A field that was not sent is no empty field: it keeps what it was opened with. Where none was sent nothing is stored."""

    def _clean_fields(self) -> None:
        super()._clean_fields()
        shown = [bound for bound in self.visible_fields() if bound.name not in self.errors]
        omitted = [one for one in shown if one.field.widget.value_omitted_from_data(self.data, self.files, one.html_name)]
        if len(omitted) == len(self.visible_fields()):
            self.add_error(None, _("Es wurde nichts gesendet."))
        for one in omitted:
            self.cleaned_data[one.name] = one.field.clean(one.initial) if one.initial is None else one.initial


class OpenedForm(KeepingForm):
    """``opened``: the stamp of what the form was opened with. ``stored``: what is shown first."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stored: Mapping[str, Any], initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={**(initial or {}), **stored, "opened": stamp(stored)}, **kwargs)
        self.theirs: list[tuple[Any, Any]] = []
        """Label and value of what a colleague saved meanwhile."""

    def take_over(self, newer: Newer) -> None:
        """Show what is stored by now, and let what was typed be saved over it."""
        data = self.data.copy()
        data["opened"] = stamp(newer.stored)
        self.data = data
        said = {str(name): value for name, value in newer.stored.items()}
        for bound in self.visible_fields():
            value = said.get(bound.name)
            shown = bound.field.prepare_value(value)
            self.theirs.append((bound.label, bound.field.widget.format_value(shown) if shown is not None else ""))
