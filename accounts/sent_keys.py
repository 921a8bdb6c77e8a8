"""Keys in the body of a form: whose they are is asked before anything is done.

A key of something foreign, of nothing, or that is no key at all is never typed by a person: it answers 404, nothing is stored and
nothing is said to be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict

LONGEST = 18
"""Digits that the key of every database holds."""


def key_or_none(text: str) -> int | None:
    """A primary key where it only suggests something, as in a link that fills a form; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def key_of(text: str) -> int:
    """A primary key as forms send it; raises Http404 for anything else."""
    key = key_or_none(text)
    if key is None:
        raise Http404
    return key


def only_value(data: QueryDict, name: str) -> str:
    """The value of a field that forms send once, "" where it is missing; raises Http404 for two different ones."""
    values = set(data.getlist(name))
    if len(values) > 1:
        raise Http404
    return values.pop() if values else ""


def sent_key(data: QueryDict, name: str) -> int:
    """The key in a field; raises Http404 where there is none."""
    return key_of(only_value(data, name))


def sent_uuid(data: QueryDict, name: str) -> UUID:
    """The same for keys that are UUIDs."""
    try:
        return UUID(only_value(data, name))
    except ValueError as error:
        raise Http404 from error


def require_own_names(data: QueryDict, prefix: str, own: Collection[int]) -> None:
    """Raises Http404 where a field is named after a key (``answer-12``, ``bild-7-alt_text``) that is none of one's own."""
    named = re.compile(rf"{re.escape(prefix)}([^-]*)")
    for name in data:
        if (found := named.match(name)) and key_of(found[1]) not in own:
            raise Http404


class OwnChoiceField(forms.ModelChoiceField):
    """A choice among one's own rows by their keys; raises Http404 for any other key.

    ``was_own`` says of a key that is not among them (any more) that it was a fair choice when the form was opened: that is an error
    of the field, as nothing that was typed beside it may be lost.
    """

    was_own: Callable[[int], bool] | None = None

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, self.queryset.model):  # type: ignore[union-attr]
            return super().to_python(value)
        key = key_of(str(value))
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if self.was_own is not None and self.was_own(key):
                raise
            raise Http404 from error


class OnceField(forms.UUIDField):
    """The hidden key of a form that is sent once; nobody types it, so anything but a key, also none where one is needed, raises Http404."""

    def validate(self, value: Any) -> None:
        if self.required and value in self.empty_values:
            raise Http404  # an error would stand at a field that nobody sees

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise Http404 from error
