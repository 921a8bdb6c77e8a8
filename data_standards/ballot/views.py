"""A ballot as everybody sees it, and the vote of a municipality."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import why_not
from accounts.roles import belongs_to, municipalities_of
from accounts.second_factor import is_proven, must_step_up, step_up, step_up_to
from contributions.deadlines import until
from contributions.desk.papers import pdf_answer
from contributions.printing.kept import Busy
from municipalities.models import Municipality
from municipalities.models import State as Land
from municipalities.paging import page_of
from municipalities.typed_forms import bound_data

from ..bodies import admit_voting
from ..models import Ballot, Choice, Elector, Mandate, Version, Vote
from ..public.versions import version_of
from ..public.views import crumbs_of
from .casting import cast
from .forms import VoteForm
from .mandates import electable
from .minutes import minutes_of, number_of
from .reading import badge_of, explained, steps_of, turnout_words

PER_PAGE = 15
"""Votes with their reasons on one page: reasons may be long."""
ELECTORS_PER_PAGE = 200
SURE = "endgueltig"
"""The button that casts a secret vote."""


def voted_on(user: Any, slug: str, number: str) -> tuple[Version, Ballot]:
    """A version with its ballot, as a user may see it; raises Http404."""
    version = version_of(user, slug, number)
    ballot = getattr(version, "ballot", None)
    if ballot is None:
        raise Http404
    return version, ballot


def address(version: Version) -> str:
    return version.url_of("ballot")


@require_safe
def ballot(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Rules and turnout while it runs; the result, and in an open ballot each vote with its reason, once it is declared."""
    version, found = voted_on(request.user, slug, number)
    lands, turnout = _lands(found)
    own = municipalities_of(request.user)
    mine = list(_electors(found).filter(municipality__in=own)) if own else []
    mandated = {place.pk for place in electable([elector.municipality for elector in mine], request.user)} if mine else set()
    votes = {vote.elector_id: vote for vote in _votes(found).filter(elector__in=mine)} if mine else {}
    is_public = found.declared_at is not None and not found.is_secret
    context = {
        **_about(version, found, turnout),
        "is_declared": found.declared_at is not None,
        "explained": explained(found) if found.declared_at else [],
        "minutes_address": version.url_of("minutes") if found.declared_at else "",
        "mine": [(elector, elector.municipality_id in mandated, votes.get(elector.pk)) for elector in mine],
        "page_obj": page_of(request, _votes(found), PER_PAGE) if is_public else None,
        "lands": lands,
        "crumbs": crumbs_of(version, (_("Abstimmung"), None)),
    }
    return TemplateResponse(request, "data_standards/ballot.html", context)


@require_safe
def electors(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """All municipalities that may vote, by pages; never who of them did."""
    version, found = voted_on(request.user, slug, number)
    context = {
        "version": version,
        "ballot": found,
        "page_obj": page_of(request, _electors(found), ELECTORS_PER_PAGE),
        "crumbs": crumbs_of(version, (_("Abstimmung"), address(version)), (_("Stimmberechtigte"), None)),
    }
    return TemplateResponse(request, "data_standards/electors.html", context)


def _electors(ballot: Ballot) -> QuerySet[Elector]:
    """Those that count, by the names of their municipalities."""
    return ballot.electors.filter(merged_into=None).select_related("municipality").order_by("municipality__sort_key", "pk")


def _lands(ballot: Ballot) -> tuple[list[tuple[str, int]], int]:
    """How many may vote in each Land, the most first, and how many voted at all: one statement for any number of them."""
    by_land = _electors(ballot).order_by().values("municipality__state")
    counted = list(by_land.annotate(many=Count("pk"), voted=Count("pk", filter=Q(has_voted=True))).order_by("-many", "municipality__state"))
    lands = [(str(Land(row["municipality__state"]).label), row["many"]) for row in counted]
    return lands, sum(row["voted"] for row in counted)


def _about(version: Version, ballot: Ballot, turnout: int) -> dict[str, Any]:
    """What all pages of a ballot say of it."""
    return {
        "version": version,
        "ballot": ballot,
        "badge": badge_of(ballot),
        "turnout": turnout,
        "turnout_words": turnout_words(ballot, turnout),
        "steps": steps_of(ballot, turnout),
        "until": until(ballot.closes_at),
        "is_open": ballot.is_open(),
        "summary": version.agreement.summary if version.agreement else "",
        "ballot_address": address(version),
        "consultation_address": version.url_of("consultation"),
    }


def vote_of(elector: Elector, ballot: Ballot) -> Vote | None:
    """What a municipality voted in an open ballot; None where it did not, and always in a secret one."""
    return None if ballot.is_secret else Vote.objects.filter(elector=elector).select_related("cast_by").first()


def _votes(ballot: Ballot) -> QuerySet[Vote]:
    """The votes of an open ballot, by the names of the municipalities; none of a secret one."""
    found = Vote.objects.filter(elector__ballot=ballot, elector__merged_into=None).select_related("elector__municipality")
    return found.order_by("elector__municipality__sort_key", "pk")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Vote for a municipality: 404 for one that one does not belong to, 403 without its mandate, 409 after the end.

    A secret vote is final, so it is sent twice: the first time it comes back to be checked.
    """
    version, found = voted_on(request.user, slug, number)
    elector = found.electors.filter(merged_into=None, municipality__slug=municipality).select_related("municipality").first()
    if elector is None or not belongs_to(request.user, elector.municipality_id):
        raise Http404
    admit_voting(elector.municipality)
    mandate = Mandate.objects.valid().filter(municipality=elector.municipality).first()
    if not request.user.has_perm("data_standards.vote", elector.municipality):
        raise PermissionDenied(_("Abstimmen kann, wer das Mandat Ihrer Kommune hat. Die CDO Ihrer Kommune erteilt es."))
    if not is_proven(request):
        raise PermissionDenied(
            _("Abstimmen können Sie mit zweitem Faktor. Richten Sie ihn in „Mein Bereich“ ein („Zweiter Faktor“), dann melden Sie sich an.")
        )
    if request.method != "POST" and not found.is_open():
        return redirect(address(version))  # how it ended stands there; a form would only be refused
    if found.is_secret and must_step_up(request):
        return step_up_to(request, request.path)  # before the choice: a step-up keeps what was sent in the session
    if (
        found.is_secret and elector.has_voted and SURE not in request.POST
    ):  # a secret vote is final: whoever comes second reads that, and nothing else
        return redirect("data_standards:voted", slug, number, municipality)
    before = vote_of(elector, found)
    initial = {"choice": before.choice, "reason": before.reason} if before else {}
    form = VoteForm(bound_data(request), is_secret=found.is_secret, initial=initial)
    refused, asks = "", found.is_secret and SURE not in request.POST
    if request.method == "POST" and not (asks and form.is_valid()):
        if not found.is_secret and form.is_valid():
            step_up(request)
        refused = why_not(request, lambda: _cast(request, found, elector.municipality, form), form)
        if not refused:
            return redirect("data_standards:voted", slug, number, municipality)
    checks = found.is_secret and form.is_bound and not form.errors
    more = {"form": form, "refused": refused, "checks": checks, "mandate": mandate, "sure": SURE, "before": before}
    status = 200 if not refused else 422 if form.errors else 409
    answer = TemplateResponse(request, "data_standards/vote.html", _around(version, found, elector, **more), status=status)
    return of_one_size(answer) if found.is_secret else answer


def of_one_size(answer: HttpResponse) -> HttpResponse:
    """Compressed by nobody on its way: pages that differ in nothing but which choice is marked would get sizes of their own, which logs
    of web servers keep.
    """
    answer.headers["Content-Encoding"] = "identity"
    return answer


def _around(version: Version, ballot: Ballot, elector: Elector, **more: Any) -> dict[str, Any]:
    turnout = ballot.electors.filter(merged_into=None, has_voted=True).count()
    crumbs = crumbs_of(version, (_("Abstimmung"), address(version)), (_("Stimme"), None))
    return {**_about(version, ballot, turnout), "elector": elector, "crumbs": crumbs, **more}


def _cast(request: HttpRequest, ballot: Ballot, municipality: Municipality, form: VoteForm) -> str:
    cast(ballot.pk, municipality, form.vote, reason=form.cleaned_data.get("reason", ""), by=actor(request))
    return _("Die Stimme für %(municipality)s ist abgegeben.") % {"municipality": municipality}


@login_required
@never_cache
@require_safe
def voted(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """That a municipality voted, and in an open ballot how: for everybody who belongs to it."""
    version, found = voted_on(request.user, slug, number)
    elector = found.electors.filter(municipality__slug=municipality).select_related("municipality").first()
    if elector is None or not belongs_to(request.user, elector.municipality_id) or not elector.has_voted:
        raise Http404
    own = vote_of(elector, found)
    context = {
        **_around(version, found, elector),
        "vote": own,
        "choice": Choice(own.choice).label if own else "",
        "when": date_format(localtime(own.cast_at), "DATETIME_FORMAT") if own else "",
        "changes": list(elector.changes.select_related("cast_by")) if own else [],
        "may_change": found.is_open() and not found.is_secret and request.user.has_perm("data_standards.vote", elector.municipality),
    }
    return TemplateResponse(request, "data_standards/voted.html", context)


@require_safe
def minutes(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The minutes as PDF, once the result is declared; 503 while too many other papers are made."""
    version, found = voted_on(request.user, slug, number)
    if found.declared_at is None:
        raise Http404
    try:
        return pdf_answer(b"" if request.method == "HEAD" else minutes_of(version, found), number_of(found))
    except Busy:
        answer = TemplateResponse(request, "data_standards/minutes_busy.html", {"ballot_address": address(version)}, status=503)
        answer.headers["Retry-After"] = "5"
        return answer
