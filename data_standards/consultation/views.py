"""The consultation of a version for everybody: the draft with all comments, and the table of what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.roles import municipalities_of
from contributions.deadlines import days_left, until
from contributions.writers import writes
from municipalities.export import FORMATS, Row, table_answer
from municipalities.paging import PARAMETER, page_of

from ..guests.acts import takes_guests
from ..models import Comment, Consultation, State, Version, Wording
from ..public.versions import version_of
from ..public.views import crumbs_of
from .comments import ANSWERABLE
from .reading import (
    BADGES,
    choices_of,
    place_key,
    places_of,
    sheet_with,
    sheets_of,
    shown_places,
    speakers,
    verdicts,
    with_excerpts,
    wording_of,
)

OWN, VERDICT, SHOWN = "kommune", "ergebnis", "zeige"
"""Parameters: ``?kommune=meine``, a verdict, and a place or comment whose page is wanted ("p3", "s12")."""
ROWS = 25
SOON_DAYS = 7


def opened(user: Any, slug: str, number: str) -> tuple[Version, Consultation, Wording]:
    """A version that was laid open, as a user may see it; raises Http404."""
    version = version_of(user, slug, number)
    consultation, wording = getattr(version, "consultation", None), wording_of(version)
    if consultation is None or wording is None:
        raise Http404
    return version, consultation, wording


def address(version: Version) -> str:
    return version.url_of("consultation")


@require_safe
def consultation(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The draft, what was said to it and what became of that, in pages that stay light."""
    version, found, wording = opened(request.user, slug, number)
    if wanted := request.GET.get(SHOWN, ""):
        places = places_of(wording, found.comments.numbered().order_by("number"))
        return redirect(
            f"{address(version)}?{urlencode({PARAMETER: sheet_with(sheets_of(shown_places(places)), wanted)})}#{slugify(wanted)}"
        )
    return TemplateResponse(request, "data_standards/consultation.html", _context(request, version, found, wording))


def _context(request: HttpRequest, version: Version, found: Consultation, wording: Wording) -> dict[str, Any]:
    own = {municipality.pk for municipality in municipalities_of(request.user)}
    numbered = list(found.comments.numbered().select_related("municipality").order_by("number"))
    said = [comment for comment in numbered if comment.state == Comment.State.SUBMITTED]
    drafts = list(found.comments.filter(state=Comment.State.DRAFT, municipality__in=own).order_by("pk")) if own else []
    shown, is_filtered = _filtered(request, numbered, own)
    places = places_of(wording, shown, own)
    if is_filtered:
        places = [place for place in places if place.count]
    sheets = sheets_of(shown_places(places))
    page = page_of(request, sheets, 1)
    sheet = page.object_list[0] if page.object_list else []
    is_open = found.takes_comments()
    return {
        "version": version,
        "consultation": found,
        "wording": wording,
        "is_open": is_open,
        "until": until(found.closes_at),
        "deadline": _deadline(found) if is_open else None,
        "page_obj": page,
        "before": _before(request.user, version),
        "places": with_excerpts(wording, sheet),
        "contents": [(place, sheet_with(sheets, place.anchor)) for place in places if place.is_of_the_text or place.count],
        "artefacts": list(wording.artefacts.defer("text")),
        "comments_count": len(said),
        "speakers": speakers(said),
        "verdicts": verdicts(said),
        "own_count": sum(comment.municipality_id in own for comment in said),
        "own_names": ", ".join(str(municipality) for municipality in municipalities_of(request.user)),
        "drafts": drafts,
        "is_filtered": is_filtered,
        "only_own": request.GET.get(OWN) == "meine",
        "verdict": request.GET.get(VERDICT, ""),
        **_what_one_may(request, version, found, own, said),
        "address": address(version),
        "crumbs": crumbs_of(version, (_("Konsultation"), None)),
    }


def _before(user: Any, version: Version) -> Version | None:
    """The version that a draft would take the place of, to be compared with it."""
    if version.state not in Version.AT_WORK:
        return None
    return Version.objects.visible_to(user).filter(standard=version.standard_id, state=State.IN_FORCE).first()


def _what_one_may(request: HttpRequest, version: Version, found: Consultation, own: set[int], said: list[Comment]) -> dict[str, Any]:
    """Where the visitor speaks, hears of answers, and answers."""
    may_comment = found.takes_comments() and bool(own) and request.user.has_perm("data_standards.comment")
    as_guest = takes_guests(found) and not may_comment
    return {
        "may_comment": may_comment,
        "takes_guests": as_guest,
        "comment_url": version.url_of("comment") if may_comment else version.url_of("guest_comment") if as_guest else "",
        "spoke": [comment.wants_answer for comment in said if comment.author_id is not None and comment.author_id == request.user.pk],
        "may_answer": version.state in ANSWERABLE and version.agreement is not None and writes(request.user, version.agreement),
    }


def _deadline(found: Consultation) -> tuple[str, str]:
    """Kind and text of the badge: amber from seven days on."""
    days = days_left(found.closes_at)
    text = ngettext("noch %(days)d Tag", "noch %(days)d Tage", days) % {"days": days} if days else _("letzter Tag")
    return "warning" if days <= SOON_DAYS else "plain", text


def _filtered(request: HttpRequest, numbered: list[Comment], own: set[int]) -> tuple[list[Comment], bool]:
    """The comments that were asked for; those taken back are among all, and among no others."""
    shown, only_own, verdict = numbered, request.GET.get(OWN) == "meine" and bool(own), request.GET.get(VERDICT, "")
    if only_own:
        shown = [comment for comment in shown if comment.municipality_id in own]
    if verdict in Comment.Verdict.values:
        shown = [comment for comment in shown if comment.verdict == verdict and comment.state == Comment.State.SUBMITTED]
    return shown, only_own or verdict in Comment.Verdict.values


# --- The table ------------------------------------------------------------------------------------


COLUMNS = (
    "Nr.", "Von", "Anbieter", "Schreibt für", "Eingegangen", "Stelle",
    "Stellungnahme", "Textvorschlag", "Ergebnis", "Begründung", "Beantwortet",
)  # fmt: skip
"""Of the table; addresses stand in none."""


@require_safe
def evaluation(request: HttpRequest, slug: str, number: str) -> HttpResponseBase:
    """What became of each comment, as a table for everybody; ``?format=csv`` or ``xlsx`` to download."""
    version, found, wording = opened(request.user, slug, number)
    comments = list(found.comments.public().select_related("municipality").order_by("number"))
    names = dict(choices_of(wording))
    form = request.GET.get("format", "")
    if form in FORMATS:
        return table_answer(f"auswertung-{slug}-{number}", form, COLUMNS, _rows(comments, names))
    page = page_of(request, comments, ROWS)
    context = {
        "version": version,
        "rows": [(comment, names.get(place_key(comment), ""), *BADGES[Comment.Verdict(comment.verdict)]) for comment in page],
        "page_obj": page,
        "verdicts": verdicts(comments),
        "count": len(comments),
        "formats": FORMATS,
        "address": address(version),
        "crumbs": crumbs_of(version, (_("Konsultation"), address(version)), (_("Auswertung"), None)),
    }
    return TemplateResponse(request, "data_standards/evaluation.html", context)


def _rows(comments: list[Comment], names: dict[str, str]) -> Iterator[Row]:
    for comment in comments:
        is_answered = comment.verdict in Comment.ANSWERED
        yield (
            comment.number,
            comment.speaker,
            "ja" if comment.is_vendor else "",
            comment.speaks_for,
            comment.submitted_at,
            names.get(place_key(comment), "") or _("Ganzer Entwurf"),
            comment.text,
            comment.proposal,
            str(comment.get_verdict_display()),
            comment.answer if is_answered else "",
            comment.answered_at if is_answered else None,
        )
