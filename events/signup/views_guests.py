"""Signing up without an account: a form for everyone, a link that proves the address, and a link to manage the sign-up.

The answer to the form is the same for every address, known or not; what happens then stands in the mail alone. Every act is answered with a
redirect, so that whoever goes back or loads the page again repeats none.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts.guards import Rule
from accounts.limits import HOUR, Limit
from accounts.refusals import Refused
from municipalities.typed_forms import bound_data

from ..holding import sees
from ..material import rules as material
from ..models import SignUp
from ..seats import consents, signup
from ..seats.persons import Person
from ..telling.guest_links import ADDRESS_PROVEN_WITHIN, CONFIRM, MANAGE, BadLink, link_for, sign_up_of, token_for
from ..words.moments import short_name
from ..words.programme import programme_of
from ..words.standing import standing_of
from .forms import GuestChangeForm, GuestForm
from .own import rows_of, why_closed, with_places
from .screens import NEW, OUT_OF_SIGHT, conference_of, form_context, form_methods

RULE = Rule("conference-guest", per_address=Limit(30, HOUR), per_key=Limit(3, HOUR))
"""Per client, and per address that signs up."""


@form_methods
@ensure_csrf_cookie
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for guests; 404 where the KTS takes none."""
    page = conference_of(request, slug)
    if not page.registration.guests:
        raise Http404
    standing = standing_of(page)
    crumbs = [(_("Konferenzen"), "/konferenzen/"), (short_name(page), page.get_absolute_url()), (_("Anmeldung als Gast"), None)]
    if not standing.takes_sign_ups:
        context = {"standing": standing, "reason": why_closed(standing), "crumbs": crumbs}
        return TemplateResponse(request, "events/closed.html", context, status=409 if request.method == "POST" else 200)
    form = GuestForm(bound_data(request), standing=standing, programme=programme_of(page), initial={"mode": standing.modes[0].mode})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        if not RULE.allows(request, form.cleaned_data["email"]):
            form.add_error(None, _("Von hier kamen gerade viele Anmeldungen. Bitte versuchen Sie es in einer Stunde wieder."))
            status = 429
        else:
            try:
                _sign_up(standing.registration.pk, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.info(request, _("Wir haben an %(email)s geschrieben.") % {"email": form.cleaned_data["email"]})
                return redirect("events:guest_sent", slug=slug)
    return TemplateResponse(request, "events/guest/sign_up.html", form_context(standing, form) | {"crumbs": crumbs}, status=status)


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What a guest does next; the address is named once, to who typed it."""
    page = conference_of(request, slug)
    if not page.registration.guests:
        raise Http404
    crumbs = [(_("Konferenzen"), "/konferenzen/"), (short_name(page), page.get_absolute_url()), (_("Anmeldung als Gast"), None)]
    return TemplateResponse(request, "events/guest/sent.html", {"page": page, "crumbs": crumbs})


@transaction.atomic
def _sign_up(registration_id: int, form: GuestForm) -> SignUp:
    """Sign a guest up; an earlier sign-up whose link ran out unused makes room for the new one."""
    signup.locked(registration_id)
    data = form.cleaned_data
    late = timezone.now() - ADDRESS_PROVEN_WITHIN
    unused = SignUp.objects.unconfirmed().filter(registration=registration_id, guest_email=data["email"])
    unused.filter(created_at__lte=late).delete()
    person = Person(guest_name=data["name"], guest_email=data["email"], guest_organisation=data["organisation"])
    return signup.sign_up(registration_id, person, form.wishes())


@form_methods
@ensure_csrf_cookie
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the first mail: GET asks, POST confirms, so that a scanner of mails confirms nothing."""
    try:
        found = sign_up_of(token, CONFIRM, ADDRESS_PROVEN_WITHIN)
    except BadLink:
        return _unusable(request)
    refused = ""
    if request.method == "POST":
        try:
            _require_sight(found)
            signup.confirm_guest(found.pk)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return HttpResponseRedirect(f"{link_for(found, MANAGE)}?{NEW}")
    context = _context(found.pk) | {"refused": refused}
    template = "events/guest/confirm.html" if context["row"].is_unconfirmed else "events/guest/shown.html"
    return TemplateResponse(request, template, context, status=409 if refused else 200)


@form_methods
@ensure_csrf_cookie
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The link of later mails: see the sign-up, take an offered seat, cancel (in two steps), consent; afterwards what stays."""
    try:
        found = sign_up_of(token, MANAGE)
    except BadLink:
        return _unusable(request)
    refused = ""
    if request.method == "POST":
        try:
            done = _carry_out(request, found)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(link_for(found, MANAGE))
    context = _context(found.pk) | {"refused": refused, "asks": "abmelden" in request.GET, "is_new": NEW in request.GET}
    return TemplateResponse(request, "events/guest/shown.html", context, status=409 if refused else 200)


def _carry_out(request: HttpRequest, found: SignUp) -> str:
    """The act of one of the buttons, and what to say of it; 404 for one that no button sends. Raises Refused."""
    act = request.POST.get("act", "")
    if act == "annehmen":
        _require_sight(found)
        signup.accept_offer(found.pk)
        return _("Der Platz gehört Ihnen.")
    if act == "abmelden":
        signup.cancel(found.pk)
        return _("Die Abmeldung ist gespeichert.")
    if act == "einwilligung":
        return _consent(request, found)
    raise Http404


@form_methods
@ensure_csrf_cookie
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Name, organisation, sessions and needs of a guest, until the deadline."""
    try:
        found = sign_up_of(token, MANAGE)
    except BadLink:
        return _unusable(request)
    context = _context(found.pk)
    row = context["row"]
    if not row.may_change:
        messages.error(request, _("Diese Anmeldung lässt sich nicht mehr ändern."))
        return HttpResponseRedirect(context["manage_url"])
    taken = [seat.session_id for seat in row.sign_up.session_seats.all()]
    page = row.standing.page
    form = GuestChangeForm(bound_data(request), conference=page, programme=programme_of(page), taken=taken, sign_up=row.sign_up)
    if request.method == "POST" and form.is_valid():
        try:
            signup.change_choices(found.pk, form.chosen_sessions, guest=form.guest, **form.needs)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihre Änderung ist gespeichert."))
            return HttpResponseRedirect(context["manage_url"])
    context |= {"form": form}
    return TemplateResponse(request, "events/guest/change.html", context, status=422 if form.is_bound else 200)


def _require_sight(found: SignUp) -> None:
    """Raises Refused where the conference is not for this guest any more; cancelling and withdrawing need no sight of it."""
    if not sees(found):
        raise Refused(str(OUT_OF_SIGHT))


def _consent(request: HttpRequest, found: SignUp) -> str:
    """Give or withdraw a consent; it counts at once. What to say of it."""
    name = request.POST.get("name", "")
    if name not in consents.CONSENTS:
        raise Http404
    if "given" not in request.POST:
        consents.withdraw(found, name)
        return _("Ihre Einwilligung ist zurückgenommen.")
    _require_sight(found)
    consents.give(found, name)
    return _("Ihre Einwilligung ist gespeichert.")


def _context(pk: int) -> dict[str, Any]:
    found = with_places(SignUp.objects.select_related("registration__page__municipality", "municipality", "user", "needs")).get(pk=pk)
    (row,) = rows_of([found], None)
    here = [(row.short_name, row.page_url)] if row.page_url else []
    crumbs = [(_("Konferenzen"), "/konferenzen/"), *here, (_("Ihre Anmeldung"), None)]
    shown = material.groups(material.for_guest(found))
    return {
        "row": row,
        "manage_url": link_for(found, MANAGE),
        "has_choices": not row.seats and found.registration.page.sessions.filter(is_chosen=True).exists(),
        "change_url": reverse("events:guest_change", args=[token_for(found, MANAGE)]) if row.may_change else "",
        "panel": {"groups": shown, "token": token_for(found, MANAGE)} if shown else None,
        "certificate_url": reverse("events:guest_certificate", args=[token_for(found, MANAGE)]) if row.has_certificate else "",
        "crumbs": crumbs,
    }


def _unusable(request: HttpRequest) -> HttpResponse:
    crumbs = [(_("Konferenzen"), "/konferenzen/"), (_("Link"), None)]
    return TemplateResponse(request, "events/guest/unusable.html", {"crumbs": crumbs}, status=410)
