"""Two people write the same thing at once: what the first one saved is never erased without a word.

Each form of the admin knows what stood in its fields when it was opened: a form of a row carries a short digest of each field, that of
a page the number of the version. What others changed meanwhile is taken over where this form left the field alone; where both wrote,
the field shows what stands there now beside what was typed, and saving again decides. Wagtail asks for its automatic saving only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django import forms
from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockField
from wagtail.models import Page, Revision

from .carried import CarriedField

SEEN = "seen_version"
"""The hidden field with the digests."""
NOBODY_KNOWS = "?"
"""Stands for a digest that no longer can be known: of a version that was written over."""


class EditedTogether:
    """Mixed into the forms of the admin before Wagtail's own."""

    fields: dict[str, forms.Field]
    instance: Any
    data: Any
    initial: Any
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[str] = []
        if self.instance.pk and not isinstance(self.instance, Page):
            self.fields[SEEN] = CarriedField(initial=self._version)

    def _version(self) -> str:
        return json.dumps(self.digests())

    def digests(self) -> dict[str, str]:
        """What stands in each field that can be written, as short digests."""
        return {name: _digest(_written(field, self._standing(name))) for name, field in self._writable()}

    def full_clean(self) -> None:
        conflicts = list(self._conflicts()) if self.is_bound and self.instance.pk else []
        standing = {name: _in_words(self.fields[name], self._standing(name), self.instance, name) for name in conflicts}
        super().full_clean()  # type: ignore[misc]  # the form's, before which this is mixed in
        self.conflicts = conflicts
        for name in conflicts:
            text = _(
                "Jemand hat dieses Feld inzwischen geändert. Dort steht jetzt: „%(now)s“. Wenn Sie erneut speichern, gilt Ihre Angabe."
            )
            self.add_error(name, text % {"now": standing[name]})  # type: ignore[attr-defined]

    def _conflicts(self) -> Iterator[str]:
        """Names of the fields that both wrote; takes over what only others wrote, so that both are kept."""
        seen = self._seen()
        data = self.data.copy()
        for name, field in self._writable():
            now, typed = _written(field, self._standing(name)), self._typed(name, field)
            if name not in seen or seen[name] == _digest(now) or typed == now:
                continue
            if seen[name] == _digest(typed) and not isinstance(field, BlockField):
                _put(data, self.add_prefix(name), field, self._standing(name))  # type: ignore[attr-defined]
            else:
                yield name
        if SEEN in self.fields:
            data[self.add_prefix(SEEN)] = self._version()  # type: ignore[attr-defined]
        self.data = data

    def _seen(self) -> dict[str, str]:
        if isinstance(self.instance, Page):
            return self._of_loaded_version()
        try:
            sent = json.loads(self.data.get(self.add_prefix(SEEN)) or "{}")  # type: ignore[attr-defined]
        except ValueError:
            return {}
        return sent if isinstance(sent, dict) else {}

    def _of_loaded_version(self) -> dict[str, str]:
        """Of the version that Wagtail's page editor had before it; nothing where it is the latest one still."""
        loaded = self.data.get("overwrite_revision_id") or self.data.get("loaded_revision_id") or ""
        latest = self.instance.latest_revision
        if latest is None or not loaded.isdigit():
            return {}
        if loaded == str(latest.pk):
            created = self.data.get("loaded_revision_created_at", "")
            is_own = bool(self.data.get("overwrite_revision_id")) or created in ("", latest.created_at.isoformat())
            return {} if is_own else {name: NOBODY_KNOWS for name, _field in self._writable()}
        version = Revision.page_revisions.filter(object_id=str(self.instance.pk), pk=loaded).first()
        if version is None:
            return {name: NOBODY_KNOWS for name, _field in self._writable()}
        return type(self)(instance=version.as_object(), for_user=getattr(self, "for_user", None)).digests()

    def _writable(self) -> Iterator[tuple[str, forms.Field]]:
        return ((name, field) for name, field in self.fields.items() if name != SEEN and not field.disabled)

    def _standing(self, name: str) -> Any:
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))  # type: ignore[attr-defined]

    def _typed(self, name: str, field: forms.Field) -> str:
        prefixed = self.add_prefix(name)  # type: ignore[attr-defined]
        return _written(field, field.widget.value_from_datadict(self.data, self.files, prefixed))  # type: ignore[attr-defined]


def _written(field: forms.Field, value: Any) -> str:
    """A value as its field sends it, whichever way it was read: from the row or from the browser."""
    if isinstance(value, StreamValue):
        return json.dumps(value.get_prep_value(), sort_keys=True)
    if isinstance(value, bool) or isinstance(field, forms.BooleanField):
        return "1" if value else ""
    if isinstance(value, list | tuple | set | models.QuerySet):
        return "\n".join(sorted(str(getattr(item, "pk", item)) for item in value))
    text = field.widget.format_value(value)
    text = "".join(map(str, text)) if isinstance(text, list | tuple) else str(text or "")
    return text.replace("\r\n", "\n").strip()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _put(data: Any, name: str, field: forms.Field, value: Any) -> None:
    """Write a value into what was sent, as a browser would have sent it."""
    if isinstance(field, forms.BooleanField):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(value, list | tuple | set | models.QuerySet):
        data.setlist(name, [str(getattr(item, "pk", item)) for item in value])
    else:
        data[name] = _written(field, value)


def _in_words(field: forms.Field, value: Any, instance: Any, name: str) -> str:
    """What stands in a field, for whoever wrote something else."""
    if isinstance(value, StreamValue):
        return " · ".join(value.stream_block.get_searchable_content(value))
    if isinstance(field, forms.BooleanField):
        return _("ja") if value else _("nein")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(item) for item in field.queryset.filter(pk__in=value or []))  # type: ignore[union-attr]
    if isinstance(field, forms.ModelChoiceField):
        return str(getattr(instance, name, None) or _("nichts"))
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list | tuple) else [value]
        labels = dict(field.choices)  # type: ignore[arg-type]  # pairs, in every form of the admin
        return ", ".join(str(labels.get(code, code)) for code in chosen if code) or _("nichts")
    return _written(field, value) or localize(value or _("nichts"))
