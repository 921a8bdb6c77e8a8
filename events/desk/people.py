"""Who signed up: the list with search and filters, and one person with needs, sessions and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import why_not
from accounts.models import User
from contributions import audit
from municipalities.paging import page_of
from municipalities.sorting import findable
from notifications.undelivered import undelivered

from ..holding import sees, unseeing
from ..logged import Act
from ..models import Needs, Registration, SignUp
from ..seats import attendance, signup
from ..signup.own import with_places
from ..words.standing import Standing
from .access import for_editors, shown
from .acts import with_moved_up
from .forms import FilterForm, PersonForm
from .newcomers import refusal

if TYPE_CHECKING:
    from ..signup.row import PlacedSignUp

PER_PAGE = 50
State = SignUp.State
CONDITIONS: dict[str, str] = {
    "stand": "state",
    "art": "mode",
    "sitzung": "session_seats__session",
    "kommune": "municipality__slug",
}


@for_editors
@require_safe
def people(request: HttpRequest, found: Standing) -> HttpResponse:
    """The sign-ups of a conference, in the order of the queue."""
    form = FilterForm(found.registration, request.GET)
    wanted = form.wanted()
    sign_ups = filtered(found.registration, wanted)
    page = page_of(request, matching(sign_ups, wanted.get("q", "")), PER_PAGE)
    shown_people = list(page.object_list)
    for one in shown_people:
        one.registration = found.registration
    page.object_list = [(one, in_words(one)) for one in shown_people]
    return shown(
        request,
        "events/desk/people.html",
        found,
        part="desk:people",
        form=form,
        filtered=bool(wanted),
        page_obj=page,
        unseeing=unseeing(shown_people),
        with_needs="bedarf" in wanted,
        takes_people=not refusal(found.registration),
        undelivered=_undelivered(found.registration),
    )


def in_words(one: PlacedSignUp) -> str:
    """Where a sign-up stands, with its place while it waits."""
    words = one.get_state_display()
    return _("%(state)s, Platz %(place)d") % {"state": words, "place": one.ahead + 1} if one.state == State.WAITING else words


def _undelivered(registration: Registration) -> list[tuple[SignUp, str]]:
    """Who did not get a mail, and why: the organisers know other ways to reach them."""
    reasons = undelivered("sign_up")
    people = registration.sign_ups.filter(pk__in=reasons).select_related("user", "registration").order_by("queue", "pk")
    return [(one, reasons[one.pk]) for one in people]


def filtered(registration: Registration, wanted: dict[str, Any]) -> QuerySet[PlacedSignUp]:
    """The sign-ups cut to state, mode, session, municipality and needs, with their places."""
    conditions = {lookup: wanted[name] for name, lookup in CONDITIONS.items() if name in wanted}
    if "bedarf" in wanted:
        conditions["needs__isnull"] = False
    sign_ups = registration.sign_ups.filter(**conditions).select_related("user", "municipality", "needs", "registration")
    return with_places(sign_ups).order_by("queue", "pk")


def matching(sign_ups: Sequence[PlacedSignUp] | QuerySet[PlacedSignUp], query: str) -> Sequence[PlacedSignUp] | QuerySet[PlacedSignUp]:
    """Those whose name or organisation has all words of the query; Müller is found as muller and mueller."""
    words = [spellings for word in query.split() if (spellings := findable([word]).split())]
    if not words:
        return sign_ups
    known = [(one, findable([one.name, one.organisation])) for one in sign_ups]
    return [one for one, text in known if all(any(spelling in text for spelling in spellings) for spellings in words)]


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, found: Standing, sign_up: int) -> HttpResponse:
    """One sign-up; with POST the act that the pressed button names."""
    rows = with_places(found.registration.sign_ups.select_related("user", "municipality", "registered_by", "registration"))
    one = get_object_or_404(rows, pk=sign_up)
    one.registration = found.registration
    form = PersonForm(request.POST or None, instance=one)
    error = ""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        error = why_not(request, lambda: act(one, form, actor(request)), form)
        if not error:
            return redirect("desk:person", found.page.pk, sign_up)
    told = rows.get(pk=sign_up)
    return shown(
        request,
        "events/desk/person.html",
        found,
        part="desk:people",
        status=422 if error else 200,
        one=told,
        words=in_words(told),
        form=form,
        error=error,
        sees=sees(one),
        needs=Needs.objects.filter(sign_up=one).first(),
        may_check_in=attendance.may_check_in(found.registration) and one.holds_seat,
        may_admit=attendance.may_admit(found.registration) and one.state == State.WAITING,
        may_cancel=one.state in SignUp.OPEN and one.state not in (State.ATTENDED, State.MISSED),
    )


def _note(one: SignUp, form: PersonForm, by: User) -> str:
    SignUp.objects.filter(pk=one.pk).update(note=form.cleaned_data["note"])
    return _("Die Notiz ist gespeichert. Nur die KTS sieht sie.")


def _cancel(one: SignUp, form: PersonForm, by: User) -> str:
    moved_up = signup.cancel(one.pk)
    audit.record(Act.SIGN_UP_CANCEL, one.registration.page, by=by)
    done = _("%(name)s ist abgemeldet und erhält eine E-Mail.") % {"name": one.name}
    return with_moved_up(done, moved_up)


def _came(came: bool | None) -> Callable[[SignUp, PersonForm, User], str]:
    def act(one: SignUp, form: PersonForm, by: User) -> str:
        return came_sentence(attendance.record(one.registration_id, one.pk, came, by=by), came)

    return act


def came_sentence(one: SignUp, came: bool | None) -> str:
    sentences = {True: _("%(name)s ist da."), False: _("%(name)s fehlt."), None: _("%(name)s ist wieder offen.")}
    back = came is None and one.state == State.WAITING
    return (_("%(name)s steht wieder auf der Warteliste.") if back else sentences[came]) % {"name": one.name}


ACTS: dict[str, Callable[[SignUp, PersonForm, User], str]] = {
    "note": _note,
    "cancel": _cancel,
    "came": _came(True),
    "missed": _came(False),
    "undo": _came(None),
}
