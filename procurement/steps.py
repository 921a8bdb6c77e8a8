"""The section of the days: it stands outside the draft and has a page of its own (leading/views.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from contributions.deadlines import until
from contributions.models import ContributionPage
from contributions.writing.steps import Step
from pages.partial_dates import show_partial

from .lifecycle.planning import Days
from .models import TimeTable


def day_in_words(name: str, value: Any) -> str:
    """A day of a time table as people read it."""
    return until(value) if name in TimeTable.DEADLINES else show_partial(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTableStep(Step):
    """Deadlines and planned months of a notice."""

    slug: str = "zeitplan"
    address: ClassVar[str] = "procurement:days"
    is_in_draft: ClassVar[bool] = False

    @property
    def labels(self) -> dict[str, str]:
        return {field.name: str(capfirst(field.verbose_name)) for field in TimeTable._meta.concrete_fields if field.name in Days.names()}

    def url(self, page_id: int) -> str:
        return reverse(self.address, args=[page_id])

    def has_value(self, draft: ContributionPage, name: str) -> bool:
        table = getattr(draft, "time_table", None)  # read once per page, not once per label
        return bool(table and getattr(table, name))

    def answer(self, draft: ContributionPage, name: str) -> str | SafeString:
        table = getattr(draft, "time_table", None)  # read once per page, not once per label
        value = getattr(table, name) if table else None
        return day_in_words(name, value) if value else ""
