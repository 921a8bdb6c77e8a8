"""Writing to who answers: the form, the check page, and where it leads. Without a session everything typed travels with the page.

Members and guests use one address, so that who is signed out while writing goes on as a guest, or signs in and finds the text again.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from accounts.guards import Rule
from accounts.kept.sent import keeps_itself
from accounts.limits import HOUR, Limit
from accounts.models import User
from accounts.refusals import Refused
from contributions.models import Visibility

from ..models import ContactRequest
from .forms import ContactForm, GuestContactForm
from .parking import park, parked
from .senders import Sender, member_sender
from .sending import SentAlready, answer_by, asks_kts_first, send
from .targets import Target, entry_target, municipality_target, opened_with

RULE = Rule("contact-guest", per_address=Limit(30, HOUR))
"""Messages of guests per client; each address may send five a day beside (sending.py)."""
CHECK, CHANGE, SEND, SIGN_IN = "pruefen", "aendern", "senden", "anmelden"
"""What the buttons say to do."""
SENT_BEFORE = 409

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
@ensure_csrf_cookie
def to_entry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To who answers for an entry of any kind; 404 where the visitor may not see it, unless they saw it when they began."""
    target = entry_target(request.user, pk, request.POST.get("opened", ""))
    return _Writing(request, target).answer()


@methods
@ensure_csrf_cookie
def to_municipality(request: HttpRequest, slug: str) -> HttpResponseBase:
    """To a municipality as such, or to what it became part of."""
    return _Writing(request, municipality_target(slug)).answer()


class _Writing:
    """One step of writing to a target, in one request."""

    def __init__(self, request: HttpRequest, target: Target) -> None:
        self.request = request
        self.target = target
        self.user = request.user if isinstance(request.user, User) else None
        self.form_class = ContactForm if self.user else GuestContactForm
        self.act = request.POST.get("step", CHECK)

    def answer(self) -> HttpResponseBase:
        if self.request.method != "POST":
            before = parked(self.request, self.target.url)
            return self.shown(self.form_class(initial={**self.initial, **before}))
        if self.act not in (CHECK, CHANGE, SEND, SIGN_IN):
            raise Http404
        if self.act == SIGN_IN:
            park(self.request, self.target.url, ContactForm.shown)
            return keeps_itself(redirect(f"{reverse('account_login')}?{urlencode({'next': self.target.url})}"))
        if self.user is None and "email" not in self.request.POST:
            return self.signed_out()
        form = self.form_class(self.request.POST)
        if not form.is_valid():
            return self.shown(form, status=422)
        if self.act == CHANGE:
            return self.shown(form)
        return self.checked(form) if self.act == CHECK else self.sent(form)

    @property
    def initial(self) -> dict[str, Any]:
        return {"subject": self.target.subject, "opened": opened_with(self.target)}

    def signed_out(self) -> HttpResponse:
        """The session ended while a member wrote: everything typed stands in the form for guests, with the way to sign in."""
        typed = {name: self.request.POST[name] for name in ContactForm.base_fields if name in self.request.POST}
        return self.shown(GuestContactForm(initial={**self.initial, **typed}), status=422, signed_out=True)

    def sent(self, form: ContactForm) -> HttpResponse:
        """Send it; a form that was sent before leads to what was sent, or asks where other words stand in it."""
        if self.user is None and not RULE.allows(self.request):
            form.add_error(None, _("Von hier kamen gerade viele Anfragen. Bitte versuchen Sie es in einer Stunde wieder."))
            return self.shown(form, status=429)
        try:
            request = send(self.target, form.as_sender(self.user), form.as_message(), form.cleaned_data["key"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.shown(form, status=429)
        except SentAlready:
            return self.checked(_as_new(form), status=SENT_BEFORE)
        return redirect(_sent_page(request))

    def checked(self, form: ContactForm, status: int = 200) -> HttpResponse:
        """Everything once more before it leaves."""
        sender = form.as_sender(self.user)
        context = {
            "sender": sender,
            "message": form.as_message(),
            "via_kts": not sender.is_member and asks_kts_first(self.target.municipality.pk),
            "answer_by": answer_by(),
            "sent_before": status == SENT_BEFORE,
        }
        return self.page("exchange/check.html", form, status, **context)

    def shown(self, form: ContactForm, status: int = 200, *, signed_out: bool = False) -> HttpResponse:
        sender = member_sender(self.user) if self.user else Sender()
        via_kts = not sender.is_member and asks_kts_first(self.target.municipality.pk)
        return self.page("exchange/write.html", form, status, sender=sender, via_kts=via_kts, signed_out=signed_out)

    def page(self, template: str, form: ContactForm, status: int, **context: Any) -> HttpResponse:
        title, url = self.target.back
        around = {
            "target": self.target,
            "form": form,
            "back_title": title,
            "back_url": url,
            "members_only": self.target.page is not None and self.target.page.visibility != Visibility.PUBLIC,
            "crumbs": [(title, url), (_("Kontakt aufnehmen"), None)],
        }
        return TemplateResponse(self.request, template, {**around, **context}, status=status)


def _as_new(form: ContactForm) -> ContactForm:
    """The same words under a key of their own."""
    data = form.data.copy()
    data["key"] = str(type(form).base_fields["key"].initial())  # type: ignore[operator]  # uuid4
    fresh = type(form)(data)
    fresh.is_valid()
    return fresh


def _sent_page(request: ContactRequest) -> str:
    if request.sender is None:
        return reverse("exchange:check_mail")
    return reverse("my_requests:sent", args=[request.pk])


@require_http_methods(["GET", "HEAD"])
def check_mail(request: HttpRequest) -> HttpResponse:
    """What a guest does next: the same page for every address, known or not."""
    return TemplateResponse(request, "exchange/check_mail.html", {"crumbs": [(_("Kontakt aufnehmen"), None)]})
