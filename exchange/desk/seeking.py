"""Gesuche at the desk of the KTS: released or declined, ended, and where several look for the same, a notice suggested."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import why_not
from contributions.desk.access import editors_only
from contributions.desk.frame import Tab
from contributions.desk.lists import ListFilter, QuestionField
from contributions.notices import notice_url
from municipalities.paging import page_of

from ..models import Seeking
from ..models.seeking import SeekingQuerySet
from ..seeking import acts
from ..seeking.forms import DeclineForm
from ..seeking.scoping import counted
from ..seeking.words import SeekingRow

PER_PAGE = 50
State = Seeking.State
ALL = "alle"
TABS = {
    State.SUBMITTED: gettext_lazy("Zu prüfen"),
    State.RELEASED: gettext_lazy("Veröffentlicht"),
    State.DECLINED: gettext_lazy("Nicht veröffentlicht"),
    State.ENDED: gettext_lazy("Beendet"),
    ALL: gettext_lazy("Alle"),
}
RELEASE, DECLINE, CLOSE, SUGGEST = "veroeffentlichen", "ablehnen", "beenden", "anregen"


class SeekingFilter(ListFilter):
    zeige = forms.CharField(required=False, widget=forms.HiddenInput)
    q = QuestionField(label=gettext_lazy("Nummer, Titel oder Kommune"))
    art = forms.ChoiceField(label=gettext_lazy("Art"), required=False)


@editors_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By state: what waits the oldest first, all else the newest first, and what several look for before it."""
    here, asked = reverse("seeking_desk:index"), request.GET.get("zeige", "")
    current = asked if asked in TABS else State.SUBMITTED
    search = SeekingFilter(request.GET, art=Seeking.Kind.choices)
    waiting = Seeking.objects.filter(state=State.SUBMITTED).count()
    rows = Seeking.objects.all() if current == ALL else Seeking.objects.filter(state=current)
    wanted = search.wanted()
    page = page_of(request, _ordered(counted(_matching(rows, wanted.get("q", ""), wanted.get("art", ""))), current), PER_PAGE)
    context = {
        "tabs": [
            Tab(label, f"{here}?zeige={code}", code == current, waiting if code == State.SUBMITTED else None)
            for code, label in TABS.items()
        ],
        "filter": search,
        "waiting": waiting,
        "page_obj": page,
        "rows": [SeekingRow(one) for one in page],
    }
    return TemplateResponse(request, "exchange/desk/seeking_index.html", context)


def _matching(rows: SeekingQuerySet, words: str, kind: str) -> SeekingQuerySet:
    for word in words.split():
        rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(municipality__name__icontains=word))
    return rows.filter(kind=kind) if kind else rows


def _ordered(rows: SeekingQuerySet, current: str) -> SeekingQuerySet:
    if current == State.SUBMITTED:
        return rows.order_by("created_at", "pk")
    waits = Q(many_at__isnull=False, suggested_at=None, state=State.RELEASED)
    return rows.order_by(Case(When(waits, then=Value(0)), default=Value(1), output_field=IntegerField()), "-created_at", "-pk")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One Gesuch with what the KTS can do; a POST names its act, and what was typed stays where it is refused."""
    found = get_object_or_404(counted(Seeking.objects.all()).select_related("author").prefetch_related("topics"), pk=pk)
    form, error = DeclineForm(), ""
    if request.method == "POST":
        name = request.POST.get("act", "")
        if name not in (RELEASE, DECLINE, CLOSE, SUGGEST):
            raise Http404
        form = DeclineForm(request.POST) if name == DECLINE else form
        error = why_not(request, _act(request, name, found, form), form if name == DECLINE else None)
        if not error:
            return redirect("seeking_desk:shown", pk)
    context = {
        "seeking": found,
        "row": SeekingRow(found),
        "supports": [one.municipality for one in found.supports.of_others().select_related("municipality")],
        "answers": found.answers.count(),
        "form": form,
        "error": error,
        "may_suggest": found.is_purchase and found.is_released and found.suggested_at is None,
        "has_notices": bool(notice_url(found.title)),
    }
    return TemplateResponse(request, "exchange/desk/seeking_shown.html", context, status=422 if error else 200)


def _act(request: HttpRequest, name: str, found: Seeking, form: DeclineForm) -> Callable[[], str]:
    by = actor(request)
    return {
        RELEASE: lambda: acts.release(found.pk, by=by),
        DECLINE: lambda: acts.decline(found.pk, form.cleaned_data["reason"], by=by),
        CLOSE: lambda: acts.close(found.pk, by=by),
        SUGGEST: lambda: acts.suggest_notice(found.pk, by=by),
    }[name]
