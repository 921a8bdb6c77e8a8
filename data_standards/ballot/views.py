"""A ballot as everybody sees it, and the vote of a municipality."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
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
from accounts.second_factor import is_proven, step_up
from municipalities.models import Municipality

from ..lifecycle.days import until
from ..models import Ballot, Choice, Elector, Mandate, Version, Vote
from ..public.versions import version_of
from ..public.views import crumbs_of
from .casting import cast
from .forms import VoteForm
from .mandates import electable


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
    electors = list(found.electors.filter(merged_into=None).select_related("municipality"))
    own = municipalities_of(request.user)
    mine = [elector for elector in electors if elector.municipality in own]
    mandated = {place.pk for place in electable([elector.municipality for elector in mine], request.user)} if mine else set()
    context = {
        "version": version,
        "ballot": found,
        "until": until(found.closes_at),
        "is_open": found.is_open(),
        "is_declared": found.declared_at is not None,
        "turnout": sum(elector.has_voted for elector in electors),
        "mine": [(elector, elector.municipality_id in mandated, vote_of(elector, found)) for elector in mine],
        "votes": _votes(found) if found.declared_at and not found.is_secret else [],
        "electors": electors,
        "crumbs": crumbs_of(version, (_("Abstimmung"), None)),
    }
    return TemplateResponse(request, "data_standards/ballot.html", context)


def vote_of(elector: Elector, ballot: Ballot) -> Vote | None:
    """What a municipality voted in an open ballot; None where it did not, and always in a secret one."""
    return None if ballot.is_secret else Vote.objects.filter(elector=elector).select_related("cast_by").first()


def _votes(ballot: Ballot) -> list[Vote]:
    found = Vote.objects.filter(elector__ballot=ballot, elector__merged_into=None).select_related("elector__municipality")
    return list(found.order_by("elector__municipality__sort_key", "pk"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str, number: str, municipality: str) -> HttpResponse:
    """Vote for a municipality: 404 for one that one does not belong to, 403 without its mandate, 409 after the end."""
    version, found = voted_on(request.user, slug, number)
    elector = found.electors.filter(merged_into=None, municipality__slug=municipality).select_related("municipality").first()
    if elector is None or not belongs_to(request.user, elector.municipality_id):
        raise Http404
    mandate = Mandate.objects.valid().filter(municipality=elector.municipality).first()
    if not request.user.has_perm("data_standards.vote", elector.municipality):
        raise PermissionDenied(_("Abstimmen kann, wer das Mandat Ihrer Kommune hat. Die CDO Ihrer Kommune erteilt es."))
    if not is_proven(request):
        raise PermissionDenied(
            _("Abstimmen können Sie mit zweitem Faktor. Richten Sie ihn unter „Konto und Sicherheit“ ein und melden Sie sich damit an.")
        )
    before = vote_of(elector, found)
    initial = {"choice": before.choice, "reason": before.reason} if before else {}
    form = VoteForm(request.POST if request.method == "POST" else None, is_secret=found.is_secret, initial=initial)
    refused = ""
    if request.method == "POST":
        step_up(request)
        refused = why_not(request, lambda: _cast(request, found, elector.municipality, form), form)
        if not refused:
            return redirect("data_standards:voted", slug, number, municipality)
    status = 200 if request.method != "POST" else 422 if form.errors else 409
    return TemplateResponse(
        request, "data_standards/vote.html", _around(version, found, elector, mandate, form=form, refused=refused), status=status
    )


def _around(version: Version, ballot: Ballot, elector: Elector, mandate: Mandate | None, **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "ballot": ballot,
        "elector": elector,
        "mandate": mandate,
        "until": until(ballot.closes_at),
        "is_open": ballot.is_open(),
        "turnout": ballot.electors.filter(merged_into=None, has_voted=True).count(),
        "crumbs": crumbs_of(version, (_("Abstimmung"), address(version)), (_("Stimme"), None)),
        **more,
    }


def _cast(request: HttpRequest, ballot: Ballot, municipality: Municipality, form: VoteForm) -> str:
    values = form.cleaned_data
    cast(ballot.pk, municipality, values["choice"], reason=values.get("reason", ""), by=actor(request))
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
        **_around(version, found, elector, None),
        "vote": own,
        "choice": Choice(own.choice).label if own else "",
        "when": date_format(localtime(own.cast_at), "DATETIME_FORMAT") if own else "",
        "changes": list(elector.changes.select_related("cast_by")) if own else [],
        "may_change": found.is_open() and not found.is_secret and request.user.has_perm("data_standards.vote", elector.municipality),
    }
    return TemplateResponse(request, "data_standards/voted.html", context)
