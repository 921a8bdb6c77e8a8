"""Calendar files and subscriptions, and the page where people manage the secret address of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from municipalities.models import State
from pages.models import Topic

from ..models import CalendarToken, ConferencePage, ExternalEvent, Session, SignUp
from ..models.calendars import new_token
from . import entries

MAX_AGE = 300
"""Seconds the calendar of all may be kept."""
PRIVATE = "private, no-store"


@require_safe
def all_ics(request: HttpRequest) -> HttpResponse:
    """All public conferences, the cancelled ones too, and meetings of others; ``land`` and ``thema`` narrow to conferences.

    Who subscribes takes part in none of them by that: no hour is taken, and no fortnight of others.
    """
    land, topic = request.GET.get("land", ""), _topic(request.GET.get("thema", ""))
    if land and land not in State.values:
        raise Http404
    # What a guest may see, also where the reader is signed in: caches keep the calendar for everyone.
    conferences = _with_details(ConferencePage.objects.visible_to(AnonymousUser()))
    if land:  # those without a region are for all Länder
        conferences = conferences.filter(region__in=[land, ""])
    if topic is not None:
        conferences = conferences.filter(Q(topics=topic) | Q(topics__parent=topic)).distinct()
    events = [entries.conference_event(page) for page in conferences.order_by("starts_at", "pk")]
    if not land and topic is None:
        events += [entries.external_event(external) for external in ExternalEvent.objects.all()]
    narrowed = [str(State(land).label)] if land else []
    name = ", ".join([_("Konferenzen und Termine"), *narrowed, *([topic.name] if topic else [])])
    response = _response(
        entries.calendar(map(entries.leaves_free, events), name=f"{name} – {settings.PORTAL_NAME}"), f"public, max-age={MAX_AGE}"
    )
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def conference_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One conference; 404 where the visitor may not see it. Who holds a seat gets the access online with it."""
    page = get_object_or_404(_with_details(ConferencePage.objects.visible_to(request.user)), slug=slug)
    sign_up = None
    if request.user.is_authenticated:
        sign_up = SignUp.objects.seated().filter(registration__page=page, user=request.user).first()
    return _response(entries.calendar([entries.conference_event(page, sign_up=sign_up)]), PRIVATE, f"{page.slug}.ics")


@require_safe
def session_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One session of a conference that the visitor may see."""
    visible = ConferencePage.objects.visible_to(request.user)
    session = get_object_or_404(Session.objects.select_related("page__registration").filter(page__in=visible), pk=pk)
    return _response(entries.calendar([entries.session_event(session)]), PRIVATE, f"{session.page.slug}-{session.pk}.ics")


@require_safe
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The appointments of whoever knows the secret address, as far as its owner may see them now.

    404 for an address that is unknown, revoked, or of a closed account.
    """
    owner = get_object_or_404(CalendarToken.objects.select_related("user"), token=token, user__is_active=True).user
    held = SignUp.objects.seated().filter(user=owner).select_related("registration")
    by_page = {sign_up.registration.page_id: sign_up for sign_up in held}
    pages = _with_details(ConferencePage.objects.visible_to(owner).filter(pk__in=by_page))
    events = [entries.conference_event(page, sign_up=by_page[page.pk]) for page in pages.order_by("starts_at", "pk")]
    chosen = Session.objects.filter(page__in=pages, taken_seats__sign_up__in=by_page.values(), taken_seats__waiting=False)
    events += [entries.session_event(session) for session in chosen.select_related("page__registration").distinct()]
    return _response(entries.calendar(events, name=_("Meine Termine – %s") % settings.PORTAL_NAME), PRIVATE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Show the secret address, make it, renew it or take it away. Nothing is made by looking."""
    if request.method == "POST":
        if request.POST.get("act") == "abschalten":
            CalendarToken.objects.filter(user=request.user.pk).delete()
            messages.success(request, _("Die Adresse ist abgeschaltet. Kalender, die sie kennen, erhalten nichts mehr."))
        else:
            _made, is_new = CalendarToken.objects.update_or_create(user=actor(request), defaults={"token": new_token()})
            messages.success(
                request, _("Ihre Adresse ist angelegt.") if is_new else _("Ihre Adresse ist erneuert. Die alte gilt nicht mehr.")
            )
        return redirect("events:calendar_address")
    token = CalendarToken.objects.filter(user=request.user.pk).first()
    path = reverse("events:my_calendar", args=[token.token]) if token else ""
    host = settings.PORTAL_BASE_URL.partition("://")[2]
    context = {"address": f"{settings.PORTAL_BASE_URL}{path}", "opens": f"webcal://{host}{path}"} if path else {}
    return TemplateResponse(request, "events/calendar_address.html", context)


def _with_details(pages: QuerySet[ConferencePage]) -> QuerySet[ConferencePage]:
    return pages.select_related("registration").prefetch_related("topics")


def _topic(slug: str) -> Topic | None:
    return get_object_or_404(Topic, slug=slug) if slug else None


def _response(content: str, cache: str, file_name: str = "") -> HttpResponse:
    headers: dict[str, Any] = {"Cache-Control": cache}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
