"""The part of a desk that writes to a group: written, looked at as its readers will, sent once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import actor
from accounts.refusals import Refused
from accounts.sent_keys import OnceField
from municipalities.typed_forms import TypedModelForm

from ..models import GroupMailing
from .frame import Desk
from .mailings import Mailings
from .timeline import Moment

T = TypeVar("T")
WORDS = ("group", "subject", "text")


class MailingForm(TypedModelForm):
    """A message to a group; a kind names its model. ``key`` makes a second click harmless."""

    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        fields = WORDS
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"text": gettext_lazy("Ohne Anrede, sie steht schon darüber. Eine Leerzeile beginnt einen Absatz.")}


@dataclass(frozen=True, slots=True)
class Messages(Generic[T]):
    """The part of ``desk`` at the address ``part``: form, preview, and what was sent."""

    desk: Desk[T]
    part: str
    mailings: Mailings[Any, Any]
    form: type[MailingForm]

    def answer(self, request: HttpRequest, found: T, about: Any, sent: QuerySet[Any]) -> HttpResponse:
        """The form; with POST its preview, and with the button "Senden" below it the message itself.

        ``about``: what the messages are about, ``sent``: those that were sent about it.
        """
        form = self.form(request.POST or None)
        if request.method != "POST" or "zurueck" in request.POST:
            return self._write(request, found, form, about, sent)
        if not form.is_valid():
            return self._write(request, found, form, about, sent, status=422)
        if "senden" not in request.POST:
            return self._look(request, found, form, about)
        try:
            return self._send(request, found, form, about)
        except Refused as refusal:
            again = self.form({**request.POST.dict(), "key": str(uuid.uuid4())})
            return self._write(request, found, again, about, sent, status=409, error=str(refusal))

    def _send(self, request: HttpRequest, found: T, form: MailingForm, about: Any) -> HttpResponse:
        """Raises Refused."""
        values = {name: form.cleaned_data[name] for name in ("key", *WORDS)}
        mailing, made = self.mailings.send(about, by=actor(request), **values)
        count = self.mailings.recipients(about, mailing.group).count()
        done = ngettext("Die Nachricht geht an %(count)d Person.", "Die Nachricht geht an %(count)d Personen.", count) % {"count": count}
        messages.success(request, done if made else _("Diese Nachricht ist schon unterwegs. Sie wird kein zweites Mal verschickt."))
        return redirect(self.part, self.desk.page(found).pk)

    def _write(
        self, request: HttpRequest, found: T, form: MailingForm, about: Any, sent: QuerySet[Any], *, status: int = 200, error: str = ""
    ) -> HttpResponse:
        choices = self.mailings.model._meta.get_field("group").flatchoices
        groups = [(label, self.mailings.recipients(about, value).count()) for value, label in choices]
        moments = [_moment(mailing) for mailing in sent.select_related("sent_by")]
        context = {"form": form, "moments": moments, "groups": groups, "error": error}
        return self.desk.shown(request, "contributions/desk/messages.html", found, part=self.part, status=status, **context)

    def _look(self, request: HttpRequest, found: T, form: MailingForm, about: Any) -> HttpResponse:
        values = {name: form.cleaned_data[name] for name in WORDS}
        mailing: GroupMailing = self.mailings.model(**{self.mailings.about: about}, **values)
        people = self.mailings.recipients(about, mailing.group)
        first = people.first()
        context: dict[str, Any] = {
            "form": form,
            "mail": self.mailings.preview(mailing, first, request.user),
            "mailing": mailing,
            "count": people.count(),
            "first": self.mailings.name(first) if first is not None else "",
        }
        return self.desk.shown(request, "contributions/desk/message_preview.html", found, part=self.part, **context)


def _moment(mailing: Any) -> Moment:
    """What was sent, to whom, and how many mails it was."""
    mails = ngettext("%(count)d E-Mail", "%(count)d E-Mails", mailing.written) % {"count": mailing.written}
    words = {"group": mailing.get_group_display(), "mails": mails}
    more = _("%(group)s: %(mails)s") if mailing.finished_at else _("%(group)s: %(mails)s, läuft noch")
    return Moment(mailing.subject, mailing.created_at, mailing.sent_by.address_name if mailing.sent_by else "", more % words)
