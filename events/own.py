"""Sign-ups in words, for those who made them: state, place on the list, sessions, and what they can still do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Mode, SessionSeat, SignUp
from .presentation import Badge, Stage, Standing, moment, standings

State = SignUp.State
_BADGES = {
    State.UNCONFIRMED: ("warning", "mail"),
    State.CONFIRMED: ("success", "check"),
    State.WAITING: ("warning", "people"),
    State.OFFERED: ("warning", "clock"),
    State.CANCELLED: ("plain", "x"),
    State.EXPIRED: ("plain", "x"),
    State.ATTENDED: ("plain", "check"),
    State.MISSED: ("plain", "x"),
}


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """A sign-up as its owner reads it; ``sign_up`` comes from ``with_places``."""

    sign_up: SignUp
    standing: Standing
    now: datetime

    @property
    def place(self) -> int:
        return self.sign_up.ahead + 1

    @property
    def is_past(self) -> bool:
        """Over, called off, or given back: nothing is left to do."""
        return self.standing.stage in (Stage.OVER, Stage.CANCELLED) or not (self.sign_up.is_active or self.is_unconfirmed)

    @property
    def is_unconfirmed(self) -> bool:
        return self.sign_up.state == State.UNCONFIRMED

    @property
    def badges(self) -> list[Badge]:
        if self.standing.stage == Stage.CANCELLED:
            return [Badge("danger", "stop", _("Abgesagt"))]
        state = State(self.sign_up.state)
        text = _("Warteliste, Platz %(place)d") % {"place": self.place} if state == State.WAITING else str(state.label)
        found = [Badge(*_BADGES[state], text)]
        return [*found, Badge("warning", "warn", _("Verschoben"))] if self.standing.is_moved and not self.is_past else found

    @property
    def title(self) -> str:
        """The heading of the answer to a sign-up."""
        if self.standing.stage == Stage.CANCELLED:
            return _("Diese Konferenz ist abgesagt.")
        return {
            State.CONFIRMED: _("Sie sind zur Konferenz angemeldet."),
            State.WAITING: _("Sie stehen auf der Warteliste."),
            State.OFFERED: _("Für Sie ist ein Platz frei geworden."),
            State.CANCELLED: _("Sie sind abgemeldet."),
            State.EXPIRED: _("Das Angebot ist abgelaufen."),
            State.ATTENDED: _("Sie haben teilgenommen."),
            State.MISSED: _("Sie waren nicht dabei."),
            State.UNCONFIRMED: _("Bitte bestätigen Sie Ihre Anmeldung."),
        }[State(self.sign_up.state)]

    @property
    def sentence(self) -> str:
        """What the state means, in one or two sentences; "" where the heading says it all."""
        if self.standing.stage == Stage.CANCELLED:
            return self.standing.registration.cancel_reason
        if self.sign_up.state == State.WAITING:
            return self._waiting_sentence
        if self.sign_up.state == State.OFFERED:
            if not self.may_accept:
                return _("Die Zeit zum Bestätigen ist am %(when)s abgelaufen.") % {"when": moment(self.sign_up.offered_until)}
            until = moment(self.sign_up.offered_until)
            return _("Gute Nachricht: Für Sie ist ein Platz frei geworden. Bitte bestätigen Sie bis %(when)s.") % {"when": until}
        if self.sign_up.state == State.CONFIRMED and self.sign_up.promoted_at and not self.is_past:
            return _("Gute Nachricht: Für Sie ist ein Platz frei geworden. Können Sie nicht kommen? Dann melden Sie sich bitte ab.")
        if self.sign_up.state == State.EXPIRED:
            return _("Der Platz ging an die nächste Person. Sie können sich wieder anmelden, solange die Anmeldung offen ist.")
        return ""

    @property
    def _waiting_sentence(self) -> str:
        seats = next((seats for seats in self.standing.modes if seats.mode == self.sign_up.mode), None)
        if seats is None or seats.is_full:
            return _("Alle Plätze sind vergeben. Sie stehen auf Platz %(place)d der Warteliste.") % {"place": self.place}
        return _("Ihre Kommune hat ihre Plätze schon vergeben. Sie stehen auf Platz %(place)d der Warteliste.") % {"place": self.place}

    @property
    def before_me(self) -> str:
        """Who waits before, "" for the first."""
        ahead = self.sign_up.ahead
        words = ngettext("Vor Ihnen wartet %(count)d Person.", "Vor Ihnen warten %(count)d Personen.", ahead)
        return words % {"count": ahead} if ahead else ""

    @property
    def mode(self) -> str:
        return str(Mode(self.sign_up.mode).label)

    @property
    def is_waiting(self) -> bool:
        return self.sign_up.state == State.WAITING

    @property
    def holds_seat(self) -> bool:
        return self.sign_up.state in SignUp.HOLDS_SEAT

    @property
    def has_entry(self) -> bool:
        """Whether an entry in a calendar makes sense."""
        return self.sign_up.state == State.CONFIRMED and not self.is_past

    @property
    def may_accept(self) -> bool:
        until = self.sign_up.offered_until
        return self.sign_up.state == State.OFFERED and until is not None and self.now < until and not self.is_past

    @property
    def may_cancel(self) -> bool:
        open_states = (State.CONFIRMED, State.OFFERED, State.WAITING)
        return self.sign_up.state in open_states and self.standing.stage not in (Stage.CANCELLED, Stage.OVER, Stage.RUNNING)

    @property
    def may_change(self) -> bool:
        """Sessions and needs, while sign-up is open."""
        return self.may_cancel and self.standing.takes_sign_ups

    @property
    def seats(self) -> list[tuple[SessionSeat, Badge]]:
        """The chosen sessions in the order of the programme, each with its state."""
        return [(seat, self._seat_badge(seat)) for seat in self.sign_up.session_seats.all()]

    def _seat_badge(self, seat: SessionSeat) -> Badge:
        if self.is_past:
            return Badge("plain", "check", _("Gewählt"))
        if not seat.waiting:
            return Badge("success", "check", _("Platz sicher"))
        if not self.holds_seat:
            return Badge("plain", "clock", _("Wenn Sie nachrücken"))
        return Badge("warning", "people", _("Warteliste, Platz %(place)d") % {"place": seat.ahead + 1})


def with_places(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """The sign-ups with ``ahead`` (how many wait before) and their sessions, in two queries."""
    before = SignUp.objects.filter(
        registration=OuterRef("registration"), mode=OuterRef("mode"), state=State.WAITING, queue__lt=OuterRef("queue")
    )
    earlier = SessionSeat.objects.filter(
        session=OuterRef("session"), waiting=True, sign_up__state__in=SignUp.HOLDS_SEAT, sign_up__queue__lt=OuterRef("sign_up__queue")
    )
    seats = SessionSeat.objects.select_related("session").annotate(ahead=_count(earlier, "session")).order_by("session__starts_at", "pk")
    return sign_ups.annotate(ahead=_count(before, "registration")).prefetch_related(Prefetch("session_seats", seats))


def _count(rows: QuerySet, group: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(group).annotate(count=Count("pk")).values("count")), 0)


def rows_of(sign_ups: Sequence[SignUp], now: datetime | None = None) -> list[SignUpRow]:
    """The rows of sign-ups from ``with_places``, with registration and page, in their order; one query."""
    now = now or timezone.now()
    pages = {sign_up.registration.page_id: sign_up.registration.page for sign_up in sign_ups}
    by_page = {standing.page.pk: standing for standing in standings(list(pages.values()), now)}
    return [SignUpRow(sign_up, by_page[sign_up.registration.page_id], now) for sign_up in sign_ups]
