"""What the log tells the editors: terms that find nothing, terms that are asked more than before, the most frequent ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.query_utils import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import SearchedTerm

PERIOD = timedelta(days=30)
"""Rising terms: this many days against as many before."""
LOOK_BACK = timedelta(days=90)
RISES_FROM = 3
"""Times a term must have been asked to count as rising."""
MOST = 100


@dataclass(frozen=True, slots=True)
class List:
    """One list of the report: rows with ``term``, ``asked``, ``days``, ``last``, ``hits`` and, where it is rising, ``before``."""

    code: str
    title: Any
    text: Any
    empty: Any
    rows: Callable[[date], QuerySet[Any]]


def _terms(since: date) -> QuerySet[Any]:
    """Terms since a day. ``hits`` are those of the last time it was asked without a filter, None where it never was."""
    plain = SearchedTerm.objects.filter(term=OuterRef("term"), filters="").order_by("-day").values("hits")
    asked = SearchedTerm.objects.filter(day__gt=since).values("term")
    found = asked.annotate(asked=Sum("count"), days=Count("day", distinct=True), last=Max("day"))
    return found.annotate(hits=Subquery(plain[:1]))


def without_hits(today: date) -> QuerySet[Any]:
    return _terms(today - LOOK_BACK).filter(hits=0).order_by("-asked", "term")[:MOST]


def rising(today: date) -> QuerySet[Any]:
    begin = today - PERIOD
    terms = _terms(begin - PERIOD).annotate(
        before=Coalesce(Sum("count", filter=Q(day__lte=begin)), 0), now=Coalesce(Sum("count", filter=Q(day__gt=begin)), 0)
    )
    return terms.filter(now__gte=RISES_FROM, now__gt=F("before")).order_by(F("before") - F("now"), "term")[:MOST]


def most_asked(today: date) -> QuerySet[Any]:
    return _terms(today - LOOK_BACK).order_by("-asked", "term")[:MOST]


LISTS = (
    List(
        "ohne-treffer",
        _("Ohne Treffer"),
        _("Was in den letzten 90 Tagen gesucht wurde und zuletzt nichts fand: Hier fehlt ein Synonym oder ein Eintrag."),
        _("Alles, was in den letzten 90 Tagen gesucht wurde, hat Treffer."),
        without_hits,
    ),
    List(
        "gefragter",
        _("Gefragter als zuvor"),
        _("Was in den letzten 30 Tagen öfter gesucht wurde als in den 30 Tagen davor, mindestens dreimal."),
        _("Kein Begriff wird gerade öfter gesucht als zuvor."),
        rising,
    ),
    List(
        "am-haeufigsten",
        _("Am häufigsten gesucht"),
        _("Was in den letzten 90 Tagen am häufigsten gesucht wurde."),
        _("In den letzten 90 Tagen wurde nichts gesucht."),
        most_asked,
    ),
)


def list_of(code: str) -> List:
    """A list by its code, the first for any other."""
    return next((item for item in LISTS if item.code == code), LISTS[0])


def rows_of(chosen: List) -> list[dict[str, Any]]:
    return list(chosen.rows(timezone.localdate()))
