"""The pages after the award: unit prices of the lead; call-off, verdict and the step to an entry of each municipality that bought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import actor
from accounts.refusals import Refused
from contributions.acting import Frame, answer, ask
from municipalities.models import Municipality
from municipalities.typed_forms import bound_data

from ..models import CallOff, Participation, TimeTable, Verdict
from ..opened import Newer, VersionedForm
from ..screens import crumbs_of, lead_crumbs, led_table, methods, own_place, require_leading, table_of
from . import acts, knowledge
from .forms import CallOffForm, PricesForm, VerdictForm
from .verdicts import changeable_until, opens_on


@login_required
@methods
def prices(request: HttpRequest, pk: int) -> HttpResponse:
    """What a unit of each position costs by the contract."""
    table = led_table(request, pk)
    require_leading(request, table)
    award = getattr(table, "award", None)
    items = list(table.items.filter(dropped_at=None))
    stored = {str(key): net for key, net in acts.prices_of(award).items()} if award else {}
    form = PricesForm(bound_data(request), items=items, stored=stored)

    def act() -> str:
        form.saved(lambda opened: acts.set_prices(table.pk, form.prices(), opened=opened, by=actor(request)))
        return _("Die Einzelpreise sind gespeichert.")

    title, back = _("Einzelpreise eintragen"), reverse("procurement:leading", args=[pk])
    frame = Frame("procurement/outcome/prices.html", title, table.page.title, back, lead_crumbs(table, title))
    return answer(request, form, act, frame, table=table, is_shut=table.state not in acts.AFTER_AWARD or not items)


def _own(request: HttpRequest, pk: int, slug: str) -> tuple[TimeTable, Municipality, Participation]:
    """A notice with the participation of a municipality that the person declares for; raises Http404, PermissionDenied."""
    table, place = table_of(request, pk), own_place(request, slug)
    found = Participation.objects.filter(time_table=table, municipality=place).select_related("municipality")
    return table, place, get_object_or_404(found)


def _saved(act: Callable[[], Any], form: VersionedForm, theirs: list[Any]) -> None:
    """Carry an act out; where a colleague was faster, both texts are shown, and the next click stores what was typed."""
    try:
        act()
    except Newer as newer:
        theirs.append(newer.stored)
        form.take_over(newer.stored.version)
        raise


@login_required
@methods
def call_off(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """How far a municipality is with ordering."""
    table, place, participation = _own(request, pk, municipality)
    stored = CallOff.objects.filter(participation=participation).first() or CallOff(participation=participation, version=0)
    initial = {name: getattr(stored, name) for name in ("status", "since", "note", "version")}
    theirs: list[Any] = []
    form = CallOffForm(bound_data(request), initial=initial)

    def act() -> str:
        version = form.cleaned_data["version"] or 0
        _saved(lambda: acts.set_call_off(participation.pk, form.calling(), version=version, by=actor(request)), form, theirs)
        return _("Der Stand des Abrufs ist gespeichert.")

    title, back = _("Abruf melden"), reverse("procurement:own", args=[pk, place.slug])
    frame = Frame("procurement/outcome/call_off.html", title, table.page.title, back, crumbs_of(table, (title, None)))
    shut = not participation.is_bound or table.state not in acts.AFTER_AWARD
    return answer(request, form, act, frame, table=table, municipality=place, theirs=theirs, is_shut=shut)


@login_required
@methods
def verdict(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """What a municipality says of what it bought."""
    table, place, participation = _own(request, pk, municipality)
    stored = Verdict.objects.filter(time_table=table, municipality=place).first()
    names = ("buy_again", "join_again", "good", "bad", "version")
    theirs: list[Any] = []
    form = VerdictForm(bound_data(request), initial={name: getattr(stored, name) for name in names} if stored else {"version": 0})

    def act() -> str:
        version = form.cleaned_data["version"] or 0
        _saved(lambda: acts.give_verdict(participation.pk, form.opinion(), version=version, by=actor(request)), form, theirs)
        return _("Vielen Dank. Ihre Bewertung hilft anderen Kommunen.")

    title, back, today = _("Bewerten"), reverse("procurement:own", args=[pk, place.slug]), timezone.localdate()
    award = getattr(table, "award", None)
    opens = opens_on(award) if award else None
    stays = stored is not None and today > changeable_until(stored)
    shut = not participation.is_bound or table.state not in acts.AFTER_AWARD or opens is None or today < opens or stays
    frame = Frame("procurement/outcome/verdict.html", title, table.page.title, back, crumbs_of(table, (title, None)))
    more: dict[str, Any] = {
        "stays": stays,
        "opens": opens if participation.is_bound and opens and today < opens else None,
        "stored": stored,
    }
    until = changeable_until(stored) if stored and not stays else None
    return answer(request, form, act, frame, table=table, municipality=place, theirs=theirs, is_shut=shut, changeable=until, **more)


@login_required
@methods
def experience(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """Ask, then begin the entry of a municipality with what was bought; a second click leads to the one that is there."""
    table, place = table_of(request, pk), own_place(request, municipality)
    if table.state not in acts.AFTER_AWARD or not knowledge.may_begin(table, place):
        raise Http404
    maker = knowledge.maker()
    if request.method != "POST":
        sentence = _("Der Entwurf beginnt mit Titel, Beschreibung und Standards dieser Beschaffung. Preise und Mengen stehen nicht darin.")
        back = (table.page.title, table.page.get_absolute_url())
        return ask(request, maker.begin, sentence, back=back, crumbs=crumbs_of(table, (maker.begin, None)))
    try:
        made, is_new = knowledge.begin(table.pk, place, by=actor(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(table.page.get_absolute_url())
    if is_new:
        messages.success(request, maker.made)
    return redirect(maker.address(made.pk))
