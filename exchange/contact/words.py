"""Where a request stands, in words: for who asked, for who was asked, and for the KTS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import belongs_to
from contributions.badges import Badge

from ..models import ContactRequest

State = ContactRequest.State
OF_SENDER = {
    State.UNCONFIRMED: Badge("plain", "clock", gettext_lazy("Noch nicht bestätigt")),
    State.HELD: Badge("info", "clock", gettext_lazy("Liegt bei der KTS")),
    State.SENT: Badge("plain", "mail", gettext_lazy("Gesendet")),
    State.OPEN: Badge("warning", "clock", gettext_lazy("Offen")),
    State.ANSWERED: Badge("success", "check", gettext_lazy("Beantwortet")),
}
OF_RECEIVER = {**OF_SENDER, State.SENT: Badge("info", "mail", gettext_lazy("Wartet auf Antwort"))}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A request as one of its two sides sees it."""

    request: ContactRequest
    is_receiver: bool

    @property
    def badge(self) -> Badge:
        return (OF_RECEIVER if self.is_receiver else OF_SENDER)[State(self.request.state)]

    @property
    def other(self) -> str:
        """The other side: who was asked, or who asks."""
        if not self.is_receiver:
            return str(self.request.municipality)
        return ", ".join(filter(None, (self.request.name or self.request.email, self.request.organisation)))

    @property
    def sentence(self) -> str:
        """What happens next, or happened last."""
        request = self.request
        if request.state == State.ANSWERED:
            return _("Beantwortet am %(day)s") % {"day": _day(request.answered_at)}
        if request.state == State.HELD:
            return _("Die KTS-Redaktion liest die Anfrage zuerst und leitet sie weiter.")
        if not request.waits:
            return ""
        values = {"day": _day(request.answer_due_on), "reminded": _day(request.reminded_at)}
        if request.is_late and request.reminded_at:
            return _("Antwort war bis zum %(day)s erwartet, erinnert am %(reminded)s") % values
        if request.is_late:
            return _("Antwort war bis zum %(day)s erwartet") % values
        return _("Antwort erwartet bis zum %(day)s") % values

    @property
    def has_failed(self) -> bool:
        """A mailbox of the municipality took nothing: it should look at its address."""
        return self.is_receiver and any(delivery.has_failed for delivery in self.request.deliveries.all())

    @property
    def way(self) -> str:
        """Where it went, in words: never an address."""
        last = max(self.request.deliveries.all(), key=lambda delivery: delivery.pk, default=None)
        return last.get_route_display() if last else ""


def row_for(request: ContactRequest, user: Any) -> ContactRow:
    """Who asked their own municipality is shown both sides as the one who asked."""
    return ContactRow(request, request.sender_id != user.pk and belongs_to(user, request.municipality_id))


def _day(moment: Any) -> str:
    """A day, or that of an instant on the clock of Berlin."""
    if not moment:
        return ""
    return date_format(timezone.localtime(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT")
