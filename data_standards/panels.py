"""What agreements show in "Mein Bereich": ballots and objections for who has a mandate, drafts of comments, what is not answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from accounts.panels import Panel, register_panel
from accounts.roles import municipalities_of
from contributions.deadlines import until
from contributions.scoping import written_by
from municipalities.models import Municipality

from .ballot.mandates import electable
from .consultation.comments import ANSWERABLE
from .lifecycle.objecting import objections_open
from .models import Comment, Elector, State, Version

SHOWN = 60
"""Signs of the text of a draft."""


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    title: str
    sentence: str


def register() -> None:
    register_panel(Panel("data_standards/panel_waiting.html", waiting, order=7))
    register_panel(Panel("data_standards/panel_side.html", ways, order=25, place="side"))


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this person; nothing for who belongs to no municipality."""
    own = municipalities_of(request.user)
    if not own:
        return None
    mandated = electable(own, request.user)
    rows = [*_votes(mandated), *_objections(mandated), *_drafts(own), *_answers(request.user)]
    return {"rows": rows} if rows else None


def ways(request: HttpRequest) -> dict[str, Any] | None:
    own = municipalities_of(request.user)
    return {"votes": any(place.is_voting for place in own)} if own else None


def _votes(mandated: list[Municipality]) -> list[Row]:
    """Ballots that run, in which a municipality whose mandate one has has not voted."""
    if not mandated:
        return []
    open_ones = Elector.objects.filter(
        municipality__in=mandated, has_voted=False, merged_into=None, ballot__counted_at=None, ballot__closes_at__gt=timezone.now()
    )
    found = open_ones.select_related("municipality", "ballot__version__standard", "ballot__version__agreement")
    return [
        Row(
            elector.ballot.version.url_of("vote", elector.municipality.slug),
            _("Abstimmen: %(version)s") % {"version": elector.ballot.version},
            _("Für %(municipality)s, %(until)s") % {"municipality": elector.municipality, "until": until(elector.ballot.closes_at)},
        )
        for elector in found.order_by("ballot__closes_at", "pk")
    ]


def _objections(mandated: list[Municipality]) -> list[Row]:
    """Small corrections to which a municipality that acceded can still object."""
    if not mandated:
        return []
    running = Version.objects.filter(state=State.OBJECTION, objection_until__gt=timezone.now()).select_related("standard", "agreement")
    return [
        Row(
            version.url_of("object", place.slug),
            _("Kleine Korrektur: %(version)s") % {"version": version},
            _("%(municipality)s kann Einspruch erheben, %(until)s") % {"municipality": place, "until": _until(version)},
        )
        for version, place in objections_open(running, mandated)
    ]


def _until(version: Version) -> str:
    return until(version.objection_until) if version.objection_until else ""


def _drafts(own: list[Municipality]) -> list[Row]:
    """Comments that nobody has handed in yet."""
    found = Comment.objects.filter(
        state=Comment.State.DRAFT,
        municipality__in=own,
        consultation__closes_at__gt=timezone.now(),
        consultation__version__state=State.CONSULTATION,
    )
    return [
        Row(
            comment.consultation.version.url_of("change_comment", str(comment.pk)),
            _("Stellungnahme abgeben: %(version)s") % {"version": comment.consultation.version},
            _("„%(text)s“, %(until)s") % {"text": Truncator(comment.text).chars(SHOWN), "until": until(comment.consultation.closes_at)},
        )
        for comment in found.select_related("consultation__version__standard", "consultation__version__agreement").order_by("pk")
    ]


def _answers(user: Any) -> list[Row]:
    """Consultations of agreements that one writes, with comments without an answer; one statement."""
    unanswered = Count("consultation__comments", filter=Q(consultation__comments__in=Comment.objects.unanswered()))
    written = Version.objects.filter(written_by(user, Role.CDO, page="agreement__"), state__in=ANSWERABLE)
    found = written.annotate(unanswered=unanswered).filter(unanswered__gt=0).select_related("standard", "agreement").order_by("pk")
    return [
        Row(
            version.url_of("next_answer"),
            _("Beantworten: %(version)s") % {"version": version},
            ngettext("%(count)d Stellungnahme wartet", "%(count)d Stellungnahmen warten", version.unanswered)
            % {"count": version.unanswered},
        )
        for version in found
    ]
