"""The public pages: what comes and what was, and the page of one conference. Both are served through the page tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import is_member
from contributions.models import Visibility
from municipalities.models import State
from pages.models import Topic

from ..models import ConferencePage, ExternalEvent
from ..signup.own import own_sign_up, why_closed
from ..signup.row import SignUpRow
from ..words.moments import moment, short_name
from ..words.panel import conference_panels
from ..words.programme import days, programme_of
from ..words.standing import Stage, Standing, standing_of, standings

UPCOMING, PAST = 100, 200
"""Conferences that the list shows: a dozen a year for many years."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the calendar: a conference of the portal or an event of others."""

    starts_at: datetime
    standing: Standing | None = None
    external: ExternalEvent | None = None


# --- The list -----------------------------------------------------------------------------


def list_context(request: HttpRequest) -> dict[str, Any]:
    """What comes by month, events of others among it, and the archive by year; codes nobody knows are ignored."""
    now = timezone.now()
    chosen = _chosen(request)
    pages = _visible(request, chosen)
    upcoming = standings(pages.coming(now)[:UPCOMING], now)
    past = standings(pages.over(now)[:PAST], now)
    others = [] if chosen else list(ExternalEvent.objects.filter(ends_at__gt=now)[:UPCOMING])
    items = [Item(standing.page.starts_at, standing=standing) for standing in upcoming]
    items += [Item(event.starts_at, external=event) for event in others]
    return {
        "months": _months(sorted(items, key=lambda item: item.starts_at)),
        "years": [(year, list(group)) for year, group in groupby(past, key=lambda standing: _local(standing.page.starts_at).year)],
        "regions": [(code, label, code == chosen.get("region")) for code, label in State.choices],
        "topics": [(topic, topic.slug == chosen.get("thema")) for topic in Topic.objects.filter(parent=None)],
        "chosen": chosen,
        "crumbs": [(_("Konferenzen"), None)],
    }


def _chosen(request: HttpRequest) -> dict[str, str]:
    region, topic = request.GET.get("region", ""), request.GET.get("thema", "")
    found = {"region": region} if region in State.values else {}
    return found | ({"thema": topic} if re.fullmatch(r"[a-z0-9-]+", topic) else {})


def _visible(request: HttpRequest, chosen: dict[str, str]) -> Any:
    pages = ConferencePage.objects.visible_to(request.user).select_related("municipality", "registration")
    if "region" in chosen:
        pages = pages.filter(region__in=("", chosen["region"]))  # a nationwide conference is one of every Land
    if "thema" in chosen:
        pages = pages.filter(Q(topics__slug=chosen["thema"]) | Q(topics__parent__slug=chosen["thema"])).distinct()
    return pages


def _months(items: Sequence[Item]) -> list[tuple[date, list[Item]]]:
    return [(month, list(group)) for month, group in groupby(items, key=lambda item: _local(item.starts_at).date().replace(day=1))]


def _local(value: datetime) -> datetime:
    return timezone.localtime(value)


# --- One conference -----------------------------------------------------------------------


def conference_context(request: HttpRequest, page: ConferencePage) -> dict[str, Any]:
    """What the page of a conference shows this visitor."""
    now = timezone.now()
    standing = standing_of(page, now)
    own = own_sign_up(request.user, standing)
    mine = SignUpRow(own, standing, now) if own else None
    is_over = standing.stage == Stage.OVER
    return {
        "standing": standing,
        "badges": standing.badges,
        "mine": mine,
        "online_url": mine.online_url if mine else "",
        "why_closed": "" if standing.takes_sign_ups else why_closed(standing),
        "is_over": is_over,
        "is_cancelled": standing.stage == Stage.CANCELLED,
        "is_member": is_member(request.user),
        "is_for_guests": standing.registration.guests and not request.user.is_authenticated,
        "may_register_colleagues": standing.takes_sign_ups and request.user.has_perm("events.sign_up_colleague"),
        "programme": days(programme_of(page)),
        "panels": conference_panels(request, page),
        "topics": list(page.topics.all()),
        "standards": list(page.standards.all()),
        "members_only": page.visibility != Visibility.PUBLIC,
        "deadline": moment(standing.registration.last_signup),
        "edition": short_name(page) if page.edition else page.KIND_LABEL,
        "crumbs": [(_("Konferenzen"), "/konferenzen/"), (short_name(page), None)],
    }
