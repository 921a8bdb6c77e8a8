"""The KTS signs somebody up: an account that it finds, or a guest. By telephone before the day, at the door on it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.acts import NOT_SAVED
from accounts.models import Membership, User
from accounts.refusals import Refused
from accounts.sent_keys import key_of
from contributions import audit
from contributions.desk.lists import QUERY_LENGTH
from municipalities.typed import question
from municipalities.typed_forms import bound_data

from ..logged import Act
from ..models import Registration, SignUp
from ..models.signups import place_of
from ..seats import attendance, signup
from ..seats.openness import require_not_over
from ..seats.persons import Person, Wishes
from ..words.programme import programme_of
from ..words.standing import Standing
from .access import for_editors, shown
from .forms import GuestNewcomerForm, NewcomerForm

SHOWN = 20
State = SignUp.State
SPELLINGS = {"ä": "(ä|Ä|ae|a)", "ö": "(ö|Ö|oe|o)", "ü": "(ü|Ü|ue|u)", "ß": "(ß|ss)"}
SPELLED = re.compile(r"(?P<ä>ä|ae|a)|(?P<ö>ö|oe|o)|(?P<ü>ü|ue|u)|(?P<ß>ß|ss)|.", re.DOTALL)
FOUND_IN = ("user__first_name", "user__last_name", "user__email", "municipality__name")


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, found: Standing) -> HttpResponse:
    """First who (``q`` finds accounts), then how: the form of the account ``konto`` or, with ``gast``, of a guest."""
    membership = _membership(request.GET.get("konto", ""))
    if membership is None and "gast" not in request.GET:
        if request.method == "POST":
            raise Http404
        return _search(request, found)
    form = _form(request, found, membership)
    if request.method == "POST" and form.is_valid():
        person = form.guest if membership is None else Person(user=membership.user, municipality=membership.municipality)
        try:
            made, is_new = enrol(found.registration.pk, person, form.wishes(), by=actor(request), here="da" in request.POST)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told(made, is_new=is_new))
            here = made.state == State.ATTENDED
            return redirect("desk:door", found.page.pk) if here else redirect("desk:person", found.page.pk, made.pk)
    return _shown(request, found, "events/desk/sign_up_form.html", form=form, membership=membership, status=422 if form.is_bound else 200)


def refusal(registration: Registration) -> str:
    """Why nobody can be signed up at the desk; "" where somebody can."""
    try:
        require_not_over(registration, timezone.now())
    except Refused as refused:
        return str(refused)
    return ""


@transaction.atomic
def enrol(registration_id: int, person: Person, wishes: Wishes, *, by: User, here: bool = False) -> tuple[SignUp, bool]:
    """Sign somebody up and, where they are ``here``, let them in at once; returns the sign-up and whether it is new.

    An own sign-up that the guest has not confirmed makes room: what was said to the KTS counts. Raises Refused.
    """
    registration = signup.locked(registration_id)
    mine = registration.sign_ups.filter(person.is_this())
    is_new = not mine.active().exists()
    mine.unconfirmed().delete()
    made = signup.sign_up(registration_id, person, wishes, by=by, desk=True)
    if is_new:
        audit.record(Act.SIGN_UP_DESK, registration.page, by=by)
    if here and made.state != State.ATTENDED:
        made = attendance.record(registration_id, made.pk, True, by=by)
    return made, is_new


def told(made: SignUp, *, is_new: bool) -> str:
    """What was done, for the editor."""
    values = {"name": made.name, "place": place_of(made) if made.state == State.WAITING else 0}
    if made.state == State.ATTENDED:
        return _("%(name)s ist angemeldet und da.") % values
    if not is_new:
        return _("%(name)s war schon angemeldet. Es bleibt bei der bisherigen Anmeldung.") % values
    if made.state == State.WAITING:
        return _("%(name)s steht auf Platz %(place)d der Warteliste und erhält eine E-Mail.") % values
    return _("%(name)s ist angemeldet und erhält eine E-Mail.") % values


# --- Who ------------------------------------------------------------------------------------


def accounts(query: str) -> QuerySet[Membership]:
    """Whom the words of a query name, each with a role: by name, address or municipality. The KTS has none but its own people."""
    at_home = Membership.objects.filter(user=OuterRef("user"), municipality__isnull=False)
    found = Membership.objects.filter(Q(municipality__isnull=False) | ~Exists(at_home), user__is_active=True)
    for word in query.split():
        pattern = spelled(word)
        found = found.filter(Q(*((f"{name}__iregex", pattern) for name in FOUND_IN), _connector=Q.OR))
    return found.select_related("user", "municipality").order_by("user__sort_key", "pk")


def spelled(word: str) -> str:
    """A regular expression for a word in every spelling of its umlauts: mueller finds Müller, and the other way round."""
    return SPELLED.sub(lambda match: SPELLINGS.get(match.lastgroup or "", re.escape(match[0])), word.casefold())


def _membership(number: str) -> Membership | None:
    """The account that was chosen, in one of its roles; raises Http404 where there is none."""
    if not number:
        return None
    return get_object_or_404(accounts(""), pk=key_of(number))


def _search(request: HttpRequest, found: Standing) -> HttpResponse:
    query = question(request.GET, QUERY_LENGTH)
    memberships = list(accounts(query)[: SHOWN + 1]) if query else []
    active = found.registration.sign_ups.active().filter(user__in=[one.user_id for one in memberships])
    by_user = {one.user_id: one for one in active}
    rows = [(one, by_user.get(one.user_id)) for one in memberships[:SHOWN]]
    return _shown(request, found, "events/desk/sign_up.html", query=query, rows=rows, more=len(memberships) > SHOWN)


# --- How ------------------------------------------------------------------------------------


def _form(request: HttpRequest, found: Standing, membership: Membership | None) -> Any:
    form_class = GuestNewcomerForm if membership is None else NewcomerForm
    query = question(request.GET, QUERY_LENGTH)
    initial = {"mode": found.modes[0].mode if found.modes else "", "email" if "@" in query else "name": query}
    data = bound_data(request)
    return form_class(data, standing=found, programme=programme_of(found.page), initial=initial)


def _shown(request: HttpRequest, found: Standing, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    form = context.get("form")
    account = getattr(form, "account", None)
    return shown(
        request,
        template,
        found,
        part="desk:people",
        status=status,
        why_not=refusal(found.registration),
        is_day=attendance.may_admit(found.registration),
        waiting=found.registration.sign_ups.waiting().count(),
        search_url=f"{reverse('desk:sign_up', args=[found.page.pk])}?{urlencode({'q': account.email})}" if account else "",
        error=_error(form) if form is not None and form.is_bound else "",
        **context,
    )


def _error(form: Any) -> str:
    """What stands above a form that was refused: the reason, or that fields are wrong."""
    return " ".join(form.non_field_errors()) or str(NOT_SAVED)
