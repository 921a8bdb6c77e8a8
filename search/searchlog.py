"""What is searched for, without who: one row per day, term and filters. It feeds the report of the editors."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import Error
from django.db.models import F
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from .models import SearchedTerm
from .query import normalise

logger = logging.getLogger("search")

KEEP = timedelta(days=396)
"""13 months: two summers can be compared."""
MOST_WORDS = 6
"""Whole sentences may tell of people; their first words say what was looked for."""
PERSONAL = re.compile(r"@|\d(?:[\s./()-]?\d){5,}")
"""E-mail addresses and handles; long runs of digits: telephone, account and file numbers."""
MACHINES = re.compile(r"bot|crawl|spider|monitor|check|curl|wget|python|headless", re.IGNORECASE)
"""What programs call themselves."""


class LoggedResponse(TemplateResponse):
    """An answer that is logged once it is sent: nobody waits for the log, and its failure harms no search."""

    question: tuple[str, Mapping[str, Sequence[str]], int] | None = None
    """Text, choices and hits, where they are to be logged."""

    def close(self) -> None:
        if self.question is not None:
            try:
                record(*self.question)
            except Error:
                logger.warning("Eine Suche steht nicht im Protokoll", exc_info=True)
        super().close()


def is_person(request: HttpRequest) -> bool:
    """Whether a request comes from a browser, as far as it says so itself."""
    return not MACHINES.search(request.headers.get("User-Agent", ""))


def term_of(text: str) -> str:
    """The term that is kept of a question; "" where it looks personal or says nothing."""
    if PERSONAL.search(text):
        return ""
    words = normalise(text).casefold().split()
    return " ".join(words[:MOST_WORDS])


def record(text: str, filters: Mapping[str, Sequence[str]], hits: int) -> None:
    """Count a question. Raises what the database raises."""
    term = term_of(text)
    if not term:
        return
    SearchedTerm.objects.update_or_create(
        day=timezone.localdate(),
        term=term,
        filters=_joined(filters),
        defaults={"count": F("count") + 1, "hits": hits},
        create_defaults={"count": 1, "hits": hits},
    )


def _joined(filters: Mapping[str, Sequence[str]]) -> str:
    """``facet:code`` in order; what the column cannot hold is left out."""
    longest = SearchedTerm._meta.get_field("filters").max_length or 0
    joined = " ".join(sorted(f"{name}:{code}" for name, codes in filters.items() for code in codes))
    return joined if len(joined) <= longest else joined[:longest].rpartition(" ")[0]


def prune() -> None:
    """Forget what is older than KEEP."""
    SearchedTerm.objects.filter(day__lt=timezone.localdate() - KEEP).delete()
