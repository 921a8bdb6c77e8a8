"""The KTS passes on what a municipality wants it to read first, answers what nobody else can, and says which mail came back.

It reads a message only where it was asked itself; of all others it sees number, mailbox and state, so that a mail that came back
finds its request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.refusals import Refused
from accounts.sent_keys import sent_key
from contributions.desk.access import editors_only
from contributions.desk.frame import Tab
from contributions.desk.lists import ListFilter, QuestionField
from municipalities.paging import page_of

from ..contact.answers import mark_answered
from ..contact.routes import next_mailbox
from ..contact.scoping import handled_by_kts, read_by_kts
from ..contact.sending import failed, pass_on
from ..contact.words import ContactRow
from ..logged import Act, record
from ..models import ContactRequest, Delivery
from ..models.contact import ContactQuerySet

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 50
State = ContactRequest.State
OPEN, ALL = "offen", "alle"


class RequestFilter(ListFilter):
    q = QuestionField(label=gettext_lazy("Nummer, Kommune oder Postfach"))


@editors_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for the KTS, the oldest first; or everything that left, to find the request of a mail that came back."""
    here, waits = reverse("contact_desk:index"), waiting()
    shown = ALL if request.GET.get("zeige") == ALL or request.GET.get("q") else OPEN
    search = RequestFilter(request.GET)
    found = _matching(handled_by_kts(), search.wanted().get("q", "")) if shown == ALL else waits.order_by("created_at", "pk")
    page = page_of(request, found, PER_PAGE)
    count = waits.count()
    context = {
        "tabs": [Tab(_("Zu erledigen"), here, shown == OPEN, count), Tab(_("Alle"), f"{here}?zeige={ALL}", shown == ALL)],
        "shown": shown,
        "filter": search,
        "waiting": count,
        "page_obj": page,
        "rows": [(ContactRow(one, False), last_delivery(one)) for one in page],
    }
    return TemplateResponse(request, "exchange/desk/index.html", context)


def waiting() -> ContactQuerySet:
    """What the KTS has to pass on or to answer."""
    return read_by_kts().filter(state__in=(State.HELD, *ContactRequest.WAITS))


def _matching(requests: ContactQuerySet, words: str) -> ContactQuerySet:
    for word in words.split():
        named = Q(number__icontains=word) | Q(municipality__name__icontains=word) | Q(deliveries__address__icontains=word)
        requests = requests.filter(named).distinct()
    return requests


def last_delivery(request: ContactRequest) -> Delivery | None:
    return max(request.deliveries.all(), key=lambda delivery: delivery.pk, default=None)


@editors_only
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(handled_by_kts(), pk=pk)
    return TemplateResponse(request, "exchange/desk/shown.html", _context(found))


def _context(found: ContactRequest) -> dict[str, Any]:
    last = last_delivery(found)
    return {
        "found": found,
        "row": ContactRow(found, False),
        "may_read": read_by_kts().filter(pk=found.pk).exists(),
        "deliveries": found.deliveries.all(),
        "returnable": last if last and not last.failure and last.route != Delivery.Route.KTS and found.waits else None,
        "goes_to": _mailbox_of_theirs(found) if found.state == State.HELD else "",
    }


def _mailbox_of_theirs(found: ContactRequest) -> str:
    """The mailbox that a message would be passed on to; "" where none but that of the KTS is left."""
    route, address = next_mailbox(found) or (Delivery.Route.KTS, "")
    return "" if route == Delivery.Route.KTS else address


@editors_only
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on, mark as come back, mark as answered; 404 for what the KTS may not do with this request."""
    found = get_object_or_404(handled_by_kts(), pk=pk)
    run = ACTS.get(request.POST.get("act", ""))
    if run is None:
        raise Http404
    carry_out(request, lambda: run(request, found, actor(request)))
    return redirect("contact_desk:shown", found.pk)


@transaction.atomic
def _pass_on(request: HttpRequest, found: ContactRequest, by: User) -> str:
    if found.state != State.HELD:
        raise Refused(_("Diese Anfrage ist schon weitergeleitet oder beantwortet."))
    if not _mailbox_of_theirs(found):
        raise Refused(_("Von dieser Kommune ist kein Postfach bekannt. Bitte antworten Sie selbst."))
    pass_on(found.pk)
    record(Act.PASSED_ON, found, by=by)
    return _("Die Anfrage ist weitergeleitet.")


@transaction.atomic
def _returned(request: HttpRequest, found: ContactRequest, by: User) -> str:
    """``delivery`` names the mailbox that was on the screen: one that failed meanwhile is not counted against the next."""
    delivery = get_object_or_404(found.deliveries.exclude(route=Delivery.Route.KTS), pk=sent_key(request.POST, "delivery"))
    if delivery.failure:
        raise Refused(_("Das ist schon vermerkt."))
    failed(delivery.pk, Delivery.Failure.RETURNED)
    record(Act.RETURNED, found, by=by)
    return _("Vermerkt. Die Anfrage geht an das nächste Postfach.")


def _answered(request: HttpRequest, found: ContactRequest, by: User) -> str:
    if not read_by_kts().filter(pk=found.pk).exists():
        raise Http404
    return mark_answered(found.pk, by=by)


ACTS = {"weiterleiten": _pass_on, "zurueck": _returned, "beantwortet": _answered}
"""By the value of the button."""
