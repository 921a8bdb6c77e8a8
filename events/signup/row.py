"""A sign-up in the words of its owner: state, place on the list, sessions, and what can still be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.badges import Badge
from contributions.models import Visibility

from ..evaluation import sheets as evaluation
from ..material.rules import ANCHOR
from ..models import Mode, SessionSeat, SignUp
from ..models.registrations import AUTOMATIC_UNTIL
from ..telling.guest_links import sheet_link
from ..words.moments import moment, short_name
from ..words.standing import Stage, Standing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PlacedSignUp = WithAnnotations[SignUp, "Places"]

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
_TITLES_AFTERWARDS = {
    State.CONFIRMED: gettext_lazy("Sie waren zur Konferenz angemeldet."),
    State.WAITING: gettext_lazy("Für Sie ist kein Platz frei geworden."),
    State.OFFERED: gettext_lazy("Sie haben den angebotenen Platz nicht bestätigt."),
    State.UNCONFIRMED: gettext_lazy("Sie haben Ihre Anmeldung nicht bestätigt."),
}


class Places(TypedDict):
    """What ``with_places`` (own.py) adds to sign-ups."""

    ahead: int
    """How many wait before."""
    has_material: bool


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """A sign-up as its owner reads it."""

    sign_up: PlacedSignUp
    standing: Standing
    now: datetime
    sees: bool = True
    """Whether the reader may see the conference now; who may not reads date and place alone, and may cancel."""

    @property
    def name(self) -> str:
        """The title, and for who may not read it the day."""
        page = self.standing.page
        return (
            page.title if self.sees else _("Konferenz am %(day)s") % {"day": date_format(timezone.localtime(page.starts_at), "DATE_FORMAT")}
        )

    @property
    def short_name(self) -> str:
        return short_name(self.standing.page) if self.sees else self.name

    @property
    def page_url(self) -> str:
        """The page of the conference, "" where the reader would not find it: guests need a login for what is not for everyone."""
        page = self.standing.page
        is_open = self.sees and (self.sign_up.user_id is not None or page.visibility == Visibility.PUBLIC)
        return page.get_absolute_url() if is_open else ""

    @property
    def place(self) -> int:
        return self.sign_up.ahead + 1

    @property
    def is_past(self) -> bool:
        """Over, called off, or given back: nothing is left to do."""
        return self.standing.stage in (Stage.OVER, Stage.CANCELLED) or not (self.sign_up.is_active or self.is_unconfirmed)

    @property
    def is_over(self) -> bool:
        return self.standing.page.is_over(self.now)

    @property
    def is_left(self) -> bool:
        """Given back by the person, or the offer of a seat ran out; what was called off was left by nobody."""
        return self.sign_up.is_given_up and self.standing.stage != Stage.CANCELLED

    @property
    def is_unconfirmed(self) -> bool:
        return self.sign_up.state == State.UNCONFIRMED

    @property
    def badges(self) -> list[Badge]:
        if self.standing.stage == Stage.CANCELLED:
            return [Badge("danger", "stop", _("Abgesagt"))]
        state = State(self.sign_up.state)
        if state == State.WAITING and self.is_past:
            return [Badge("plain", "x", _("Kein Platz frei geworden"))]
        text = _("Warteliste, Platz %(place)d") % {"place": self.place} if state == State.WAITING else str(state.label)
        found = [Badge(*_BADGES[state], text)]
        if self.standing.stage == Stage.RUNNING:
            return [*found, Badge("info", "clock", str(Stage.RUNNING.label))]
        return [*found, Badge("warning", "warn", _("Verschoben"))] if self.standing.is_moved and not self.is_past else found

    @property
    def title(self) -> str:
        """The heading of the answer to a sign-up."""
        if self.standing.stage == Stage.CANCELLED:
            return _("Diese Konferenz ist abgesagt.")
        if self.standing.stage == Stage.OVER and self.sign_up.state in _TITLES_AFTERWARDS:
            return str(_TITLES_AFTERWARDS[State(self.sign_up.state)])
        if self.standing.stage == Stage.RUNNING and self.sign_up.state == State.ATTENDED:
            return _("Schön, dass Sie dabei sind.")
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
    def tone(self) -> str:
        """The kind of alert that says the state."""
        if self.may_accept:
            return "warning"
        is_good = (self.sign_up.state == State.CONFIRMED and not self.is_past) or (
            self.sign_up.state == State.ATTENDED and self.standing.stage != Stage.CANCELLED
        )
        return "success" if is_good else "info"

    @property
    def sentence(self) -> str:
        """What the state means, in one or two sentences; "" where the heading says it all."""
        if self.standing.stage == Stage.CANCELLED:
            return self.standing.registration.cancel_reason if self.sees else ""
        if self.standing.stage == Stage.OVER and self.sign_up.state in (State.WAITING, State.OFFERED):
            return ""
        if self.sign_up.state == State.WAITING:
            return self._waiting_sentence
        if self.sign_up.state == State.OFFERED and self.sign_up.offered_until is not None:
            until = moment(self.sign_up.offered_until)
            if not self.may_accept:
                return _("Die Zeit zum Bestätigen ist am %(when)s abgelaufen.") % {"when": until}
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
    def moves_up(self) -> bool:
        """Whether places on the list are still given out."""
        return self.standing.registration.may_promote(self.now)

    @property
    def asks_from(self) -> str:
        """From when on people are asked before they move up; "" where that is now."""
        registration = self.standing.registration
        return moment(registration.page.starts_at - AUTOMATIC_UNTIL) if registration.promotes_by_itself(self.now) else ""

    @property
    def mode(self) -> str:
        return str(Mode(self.sign_up.mode).label)

    @property
    def where(self) -> str:
        """„Vor Ort, Kassel“ or „Online“: of a conference with both, the one that was chosen."""
        return f"{self.mode}, {self.standing.page.municipality.name}" if self.sign_up.mode == Mode.ON_SITE else self.mode

    @property
    def address(self) -> str:
        """Where to go; "" for who takes part from afar, and for who may not see the conference."""
        page = self.standing.page
        is_there = self.sees and self.sign_up.mode == Mode.ON_SITE
        return ", ".join(filter(None, (page.venue, page.address))) if is_there else ""

    @property
    def is_waiting(self) -> bool:
        return self.sign_up.state == State.WAITING

    @property
    def holds_seat(self) -> bool:
        return self.sign_up.holds_seat

    @property
    def took_part(self) -> bool:
        """Had a seat at a conference that is over; who was not noted as missing."""
        return self.standing.stage == Stage.OVER and self.sign_up.took_part

    @property
    def evaluation_url(self) -> str:
        """The anonymous sheet, while it can be filled in; "" once it was sent."""
        invite = getattr(self.sign_up, "evaluation_invite", None)
        if (
            not self.sees
            or invite is None
            or invite.used
            or not self.took_part
            or not evaluation.is_open(self.standing.registration, self.now)
        ):
            return ""
        return sheet_link(invite)

    @property
    def evaluation_until(self) -> datetime:
        return evaluation.closes_at(self.standing.page)

    @property
    def material_url(self) -> str:
        """Where a member finds what stays of the conference; "" where there is nothing."""
        is_there = self.sees and self.took_part and self.sign_up.has_material
        return f"{self.standing.page.get_absolute_url()}#{ANCHOR}" if is_there else ""

    @property
    def has_certificate(self) -> bool:
        return self.sees and self.sign_up.state == State.ATTENDED

    @property
    def online_url(self) -> str:
        """The access online, for who has a seat or was let in."""
        seated = self.sees and self.sign_up.took_part and not self.is_past
        return self.standing.page.online_url if seated else ""

    @property
    def has_entry(self) -> bool:
        """Whether an entry in a calendar makes sense."""
        return self.sees and self.sign_up.state == State.CONFIRMED and not self.is_past

    @property
    def may_accept(self) -> bool:
        until = self.sign_up.offered_until
        return self.sees and self.sign_up.state == State.OFFERED and until is not None and self.now < until and not self.is_past

    @property
    def may_cancel(self) -> bool:
        return self.sign_up.is_involved and self.standing.stage not in (Stage.CANCELLED, Stage.OVER, Stage.RUNNING)

    @property
    def may_change(self) -> bool:
        """Sessions and needs, while sign-up is open."""
        return self.sees and self.may_cancel and self.standing.takes_sign_ups

    @property
    def seats(self) -> list[tuple[SessionSeat, Badge]]:
        """The chosen sessions in the order of the programme, each with its state."""
        return [(seat, self._seat_badge(seat)) for seat in self.sign_up.session_seats.all()] if self.sees else []

    def _seat_badge(self, seat: SessionSeat) -> Badge:
        if self.is_past:
            return Badge("plain", "check", _("Gewählt"))
        if not seat.waiting:
            return Badge("success", "check", _("Platz sicher"))
        if not self.holds_seat:
            return Badge("plain", "clock", _("Wenn Sie nachrücken"))
        ahead: int = seat.ahead  # type: ignore[attr-defined]  # counted by ``with_places``, behind a prefetch
        return Badge("warning", "people", _("Warteliste, Platz %(place)d") % {"place": ahead + 1})
