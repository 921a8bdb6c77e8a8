"""Rows of a draft: positions of a notice, artefacts of a standard. Each version of the entry carries its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.text import capfirst
from modelcluster.models import model_from_serializable_data
from wagtail.models import Orderable

from .values import in_words, too_long


class DraftRow(Orderable):
    """The base of a kind's rows; a kind adds ``page = ParentalKey(…, related_name="<relation>")`` and its fields.

    What people do (sign up, vote, accede) never hangs on such a row: publishing an older version deletes rows it does not hold.
    """

    LIMITS: ClassVar[dict[str, int]] = {}
    """Longest text per field at submission, in characters; drafts may be longer."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    """The same in every version, so that a row is found before it ever had a primary key."""

    class Meta(Orderable.Meta):
        abstract = True

    @classmethod
    def from_serializable_data(cls, data: Mapping[str, Any], check_fks: bool = True, strict_fks: bool = False) -> Any:
        """A row of a version. Its page is the one that is being read: looking whether it exists took a statement for each row."""
        own = {name: value for name, value in data.items() if name != "page"}
        return model_from_serializable_data(cls, own, check_fks=check_fks, strict_fks=strict_fks)

    @classmethod
    def limits(cls) -> dict[str, int]:
        """Longest text per field at submission, in characters: LIMITS, else what the column holds."""
        columns = {field.name: field.max_length for field in cls.written_fields() if getattr(field, "max_length", None)}
        return {**columns, **cls.LIMITS}

    @classmethod
    def written_fields(cls) -> list[Any]:
        """The fields a member writes, in order."""
        skipped = {"id", "sort_order", "key", "page"}
        return [field for field in cls._meta.concrete_fields if field.name not in skipped]

    def parts(self) -> list[tuple[str, str]]:
        """Label and value of every field that is filled."""
        found = [(str(capfirst(field.verbose_name)), in_words(self, field.name)) for field in self.written_fields()]
        return [(label, value) for label, value in found if value]

    def in_words(self) -> str:
        """The row in one line."""
        return " · ".join(f"{label}: {' '.join(value.split())}" for label, value in self.parts())

    def submission_errors(self) -> dict[str, list[str]]:
        """What must be mended in this row before the entry may be handed in: field → messages. Each kind adds its own."""
        lengths = {name: len(getattr(self, name) or "") - limit for name, limit in self.limits().items()}
        return {name: [too_long(name, excess)] for name, excess in lengths.items() if excess > 0}

    @property
    def is_empty(self) -> bool:
        """Nobody wrote anything into it yet."""
        new = type(self)()
        return all(getattr(self, field.attname) == getattr(new, field.attname) for field in self.written_fields())
