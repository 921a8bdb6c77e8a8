"""The check-in on the day: find a name, press one of two large buttons. Made for a telephone. Who waits is let in here, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import why_not
from accounts.sent_keys import key_of, only_value
from contributions.desk.frame import Tab
from contributions.desk.lists import QUERY_LENGTH
from municipalities.paging import page_of
from municipalities.typed import question

from ..models import Mode, Registration, SignUp
from ..papers.exports import by_name
from ..seats import attendance
from ..signup.own import with_places
from ..words.standing import Standing
from .access import for_editors, shown
from .people import came_sentence, matching

if TYPE_CHECKING:
    from ..signup.row import PlacedSignUp

PER_PAGE = 50
State = SignUp.State
CAME: dict[str, bool | None] = {"da": True, "fehlt": False, "offen": None}
VIEWS = {
    "offen": (gettext_lazy("Noch offen"), SignUp.EXPECTED),
    "da": (gettext_lazy("Da"), (State.ATTENDED,)),
    "fehlt": (gettext_lazy("Fehlt"), (State.MISSED,)),
    "wartet": (gettext_lazy("Warteliste"), (State.WAITING,)),
}


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, found: Standing) -> HttpResponse:
    """Those who hold a seat or wait, by name (``q``) and by whether they came (``zeige``); with POST one of them is checked in."""
    if request.method == "POST":
        return _check_in(request, found)
    return _shown(request, found)


def _shown(request: HttpRequest, found: Standing, *, error: str = "") -> HttpResponse:
    query = question(request.GET, QUERY_LENGTH)
    view = request.GET.get("zeige", "")
    view = view if view in VIEWS else "" if query else "offen"  # who is searched for is found whatever was pressed before
    states = VIEWS[view][1] if view else SignUp.ACTIVE
    expected = found.registration.sign_ups.active()
    everybody = by_name(with_places(expected).select_related("user", "municipality"))
    rows = matching_rows(everybody, query, states)
    if view == "wartet":
        rows.sort(key=lambda one: one.queue)
    return shown(
        request,
        "events/desk/door.html",
        found,
        part="desk:door",
        status=422 if error else 200,
        error=error,
        query=query,
        view=view,
        views=[
            Tab(label, f"?zeige={code}", code == view, sum(one.state in of for one in everybody)) for code, (label, of) in VIEWS.items()
        ],
        total=len(everybody),
        is_open=attendance.may_check_in(found.registration),
        is_day=attendance.may_admit(found.registration),
        free=free_words(found.registration) if attendance.may_admit(found.registration) else [],
        is_over=found.page.is_over(),
        page_obj=page_of(request, [(one, _words(one)) for one in rows], PER_PAGE),
    )


def _words(one: PlacedSignUp) -> str:
    """Short, for a telephone."""
    waits = one.state == State.WAITING
    return _("Warteliste, Platz %(place)d") % {"place": one.ahead + 1} if waits else one.get_state_display()


def free_words(registration: Registration) -> list[str]:
    """„Vor Ort: 3 Plätze frei“ for each limited way of taking part."""
    found = []
    for mode in Mode:
        count = attendance.free_seats(registration, mode) if registration.offers(mode) else None
        if count is not None:
            words = ngettext("%(count)d Platz frei", "%(count)d Plätze frei", count) % {"count": count} if count else _("kein Platz frei")
            found.append(f"{mode.label}: {words}")
    return found


def matching_rows(everybody: list[PlacedSignUp], query: str, states: tuple[str, ...]) -> list[PlacedSignUp]:
    """Those in one of the states that the query finds, in the order they come."""
    return [one for one in matching(everybody, query) if one.state in states]


def _check_in(request: HttpRequest, found: Standing) -> HttpResponse:
    if error := why_not(request, lambda: _rest(found) if "alle" in request.POST else _one(request, found)):
        return _shown(request, found, error=error)
    # The search is answered: the next name is typed into an empty field.
    kept = {name: request.GET[name] for name in ("zeige",) if name in request.GET}
    address = reverse("desk:door", args=[found.page.pk])
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _rest(found: Standing) -> str:
    """All who were not checked in are missing; raises Refused before the end."""
    count = attendance.record_rest_as_missed(found.registration.pk)
    done = ngettext("%(count)d Person ist als fehlend eingetragen.", "%(count)d Personen sind als fehlend eingetragen.", count)
    return done % {"count": count}


def _one(request: HttpRequest, found: Standing) -> str:
    """Check one person in; raises Http404 for a foreign sign-up or an unknown word, Refused where it is not possible."""
    number, _colon, word = only_value(request.POST, "kam").partition(":")
    key = key_of(number)
    if word not in CAME or not found.registration.sign_ups.filter(pk=key).exists():
        raise Http404
    came = CAME[word]
    return came_sentence(attendance.record(found.registration.pk, key, came, by=actor(request)), came)
