"""Where visitors meet joint procurements: the list, profiles of municipalities, topics, and the pages of standards."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contributions.deadlines import until
from contributions.listing.listings import NEWEST, Listing, Order
from contributions.listing.profiles import register_profile
from contributions.notices import register_notice_way
from pages.kinds import ListedKind, register_listed_kind
from pages.models import Standard, Topic
from pages.standards import StandardSection, register_standard_section
from pages.topic_sections import TopicSection, register_topic_section

from ..models import NoticeIndexPage, NoticePage, State
from ..models.notices import LONG_TEXTS
from ..outcome.joining import joinable_until
from ..outcome.verdicts import counted
from ..search import COLUMNS
from ..standards import asks_for

LEAD = "Was Kommunen gemeinsam einkaufen: Interesse bekunden, Bedarf bündeln, Erfahrungen mit dem Ergebnis teilen."
SHOWN = 5
DEADLINE = Case(When(time_table__state=State.INTEREST, time_table__interest_until__gt=Now(), then=F("time_table__interest_until")))
"""Until when a notice takes interest; nothing where it takes none (any more): those come last, the newest first."""
CLOSING = Order(_("Frist zuerst"), (DEADLINE.asc(nulls_last=True), "-first_published_at", "-pk"), NoticePage)


def with_shown(rows: Any) -> Any:
    """What a row shows beside its fields: state, until when others can join, and how many verdicts there are."""
    related = rows.select_related("municipality", "time_table__award").prefetch_related("contracts")
    return related.annotate(verdict_count=counted())


LISTING = Listing(
    kind=NoticePage,
    one=_("Beschaffung"),
    many=_("Beschaffungen"),
    columns=COLUMNS,
    orders={"frist": CLOSING, "neueste": NEWEST},
    unread=LONG_TEXTS,
    with_shown=with_shown,
)


def register() -> None:
    register_listed_kind(
        ListedKind(
            page_class=NoticePage,
            index_class=NoticeIndexPage,
            slug=NoticePage.KIND,
            title=NoticePage.KIND_LABEL,
            lead=LEAD,
            everything=_("Alle Beschaffungen"),
            news=_("Neue und geänderte Beschaffungen"),
            order=40,
            summary=summary,
        )
    )
    register_profile(LISTING)
    register_topic_section(notices_of_topic)
    register_standard_section(notices_of_standard)
    register_notice_way(lambda title: f"/mein-bereich/eintraege/neu/{NoticePage.KIND}/?{urlencode({'titel': title})}")


def summary(entry: NoticePage) -> str:
    """What the feed says: where the notice stands and what can be done until when, before its own summary. Nothing of who takes part."""
    table = entry.time_table
    said = [table.get_state_display()]
    if table.takes_interest() and table.interest_until:
        said.append(_("Interesse bekunden %(until)s") % {"until": until(table.interest_until)})
    if last_day := joinable_until(entry):
        said.append(_("Beitritt bis %(day)s") % {"day": date_format(last_day, "DATE_FORMAT")})
    return f"{', '.join(map(str, said))}. {entry.summary}"


def _newest(request: HttpRequest, wanted: Q) -> list[NoticePage]:
    seen = NoticePage.objects.visible_to(request.user).filter(wanted).select_related("municipality", "time_table")
    return list(seen.order_by(*NEWEST.by)[:SHOWN])


def notices_of_topic(request: HttpRequest, topic: Topic) -> TopicSection | None:
    """The newest notices of a topic that the visitor may see."""
    notices = _newest(request, Q(topics=topic))
    return TopicSection("procurement/topic.html", {"notices": notices}) if notices else None


def notices_of_standard(request: HttpRequest, standard: Standard) -> StandardSection | None:
    """The newest notices that ask for a standard, also in one position alone."""
    notices = _newest(request, asks_for(standard))
    return StandardSection("procurement/standard.html", {"notices": notices}, order=60) if notices else None
