"""What municipalities look for, for everybody with a role: the list, one Gesuch, and what others say to it. Guests get 404, as for all that
is only for municipalities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.models import Role
from accounts.refusals import Refused
from accounts.roles import belongs_to, is_member, municipalities_of
from municipalities.facets import Choice, Facet
from municipalities.models import Municipality
from municipalities.paging import page_of
from municipalities.tallies import Column, Columns, narrowed, tally
from municipalities.typed_forms import bound_data
from pages.search import TOPIC_FACET
from search.municipalities import STATE_FACET
from search.sources import facets

from ..models import Seeking
from . import search
from .forms import AnswerForm
from .joining import NOT_CDO, answer, support
from .scoping import counted, is_own, seekings_for
from .words import SeekingRow, badge_of, having, standing

PER_PAGE = 20
SUPPORTS = 50
"""Municipalities that a Gesuch names as looking for it too; the rest it counts."""
KIND = Facet("art", gettext_lazy("Gesucht wird"), lambda: dict(Seeking.Kind.choices), in_given_order=True)
COLUMNS: Columns = {"art": Column("kind"), **{name: search.COLUMNS[name] for name in (TOPIC_FACET, STATE_FACET)}}
TITLE = gettext_lazy("Gesuche")


@require_safe
def seeking_list(request: HttpRequest) -> HttpResponse:
    """The newest first. Three statements, whatever the number."""
    if not is_member(request.user):
        raise Http404
    known = facets()
    choice = Choice(request.GET, [KIND, known[TOPIC_FACET], known[STATE_FACET]])
    visible = Seeking.objects.visible_to(request.user)
    numbers = tally(visible, COLUMNS, choice)
    page = page_of(request, narrowed(visible, COLUMNS, choice.chosen).order_by("-released_at", "-pk"), PER_PAGE, numbers.found)
    rows = {one.pk: SeekingRow(one) for one in counted(Seeking.objects.filter(pk__in=[one.pk for one in page]))}
    chips = choice.chips()
    context = {
        "page_obj": page,
        "rows": [rows[one.pk] for one in page if one.pk in rows],
        "facets": choice.groups(numbers.counts),
        "chips": chips,
        "chosen_count": len(chips),
        "reset_url": choice.reset_url,
        "may_seek": bool(municipalities_of(request.user)),
        "crumbs": [(TITLE, None)],
    }
    return TemplateResponse(request, "exchange/seeking/list.html", context)


@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One Gesuch: what is looked for, who looks for it too; to the own municipality also who has it."""
    found = _found(request, pk)
    own = is_own(request.user, found)
    others = found.supports.of_others().select_related("municipality")
    supports = [one.municipality for one in others[:SUPPORTS]]
    supporting = len(supports) if len(supports) < SUPPORTS else others.count()
    context = {
        "seeking": found,
        "badge": badge_of(found),
        "standing": standing(found),
        "is_own": own,
        "supports": supports,
        "supporting": supporting,
        "more_supports": supporting - len(supports),
        "having": having(found.answers.exclude(municipality=found.municipality_id).values("municipality").distinct().count()),
        "crumbs": crumbs_of(found),
    }
    if own:
        page = page_of(request, found.answers.select_related("municipality", "author", "page"), PER_PAGE)
        context["answers"], context["page_obj"] = _answers(request, page), page
        context["may_end"] = found.is_running and request.user.has_perm("exchange.end_seeking", found)
    elif found.is_released:
        places = municipalities_of(request.user, Role.CDO)
        doing = set(others.filter(municipality__in=places).values_list("municipality", flat=True)) if places else set()
        context["supporters"] = [(place, place.pk in doing) for place in places]
        context["may_answer"] = bool(municipalities_of(request.user))
        context["said"] = found.answers.filter(author=actor(request)).first()
    return TemplateResponse(request, "exchange/seeking/shown.html", context)


def _found(request: HttpRequest, pk: int) -> Seeking:
    return get_object_or_404(seekings_for(request.user).select_related("municipality").prefetch_related("topics"), pk=pk)


def _answers(request: HttpRequest, rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each answer with the address of its entry, where that may still be seen."""
    return [(row, row.page.get_absolute_url() if row.page and row.page.is_visible_to(request.user) else "") for row in rows]


def crumbs_of(seeking: Seeking, *more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    here = seeking.get_absolute_url() if more else None
    return [(TITLE, reverse("seeking:list")), (seeking.name, here), *more]


@login_required
@require_POST
def support_view(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """The buttons "Wir suchen das auch" and "Zurücknehmen" of a CDO."""
    found = _found(request, pk)
    place = get_object_or_404(Municipality, slug=municipality)
    if not belongs_to(request.user, place.pk):
        raise Http404
    if not request.user.has_perm("exchange.support_seeking", place):
        raise PermissionDenied(NOT_CDO)
    wanted = "zurueck" not in request.POST

    def act() -> str:
        support(found.pk, place, wanted=wanted, by=actor(request))
        words = _("%(municipality)s sucht das auch.") if wanted else _("%(municipality)s sucht das nicht mehr.")
        return words % {"municipality": place.name}

    carry_out(request, act)
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_view(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Haben wir", for a municipality that one belongs to."""
    found = _found(request, pk)
    places = [place for place in municipalities_of(request.user) if place.pk != found.municipality_id]
    if not places:
        raise PermissionDenied(_("„Haben wir“ sagen andere Kommunen."))
    form = AnswerForm(bound_data(request), municipalities=places)
    if request.method == "POST" and form.is_valid() and _said(request, found, form):
        messages.success(request, _("Danke. %(municipality)s bekommt Ihre Antwort per E-Mail.") % {"municipality": found.municipality})
        return redirect(found)
    status = 422 if request.method == "POST" else 200
    context = {"seeking": found, "form": form, "crumbs": crumbs_of(found, (_("Haben wir"), None))}
    return TemplateResponse(request, "exchange/seeking/answer.html", context, status=status)


def _said(request: HttpRequest, found: Seeking, form: AnswerForm) -> bool:
    data, place = form.cleaned_data, form.place
    if place is None:
        return False
    try:
        answer(found.pk, data["text"], municipality=place, by=actor(request), key=data["key"], page=data.get("page"))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
