"""How a conference stands, in words: its stage and its seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.badges import Badge

from ..models import ConferencePage, Mode, Registration, SignUp
from ..models.registrations import Stage
from .moments import day, day_of, hours_of, where_of

State = SignUp.State


_SIGNS = {
    Stage.PLANNED: ("plain", "clock"),
    Stage.OPEN: ("success", "check"),
    Stage.FULL: ("warning", "people"),
    Stage.CLOSED: ("plain", "lock"),
    Stage.RUNNING: ("info", "clock"),
    Stage.OVER: ("plain", "check"),
    Stage.CANCELLED: ("danger", "stop"),
}
_IN_A_SENTENCE = {Mode.ON_SITE: gettext_lazy("vor Ort"), Mode.ONLINE: gettext_lazy("online")}


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a mode or a session; ``seats`` of None has no limit."""

    seats: int | None
    held: int = 0
    waiting: int = 0
    shared_out: bool = False
    """Seats are kept for municipalities that have not used up their share, so that people wait beside free seats."""

    @property
    def free(self) -> int | None:
        """Seats somebody could have now: none while others wait for them."""
        if self.seats is None:
            return None
        return 0 if self.waiting and not self.shared_out else max(0, self.seats - self.held)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def words(self) -> str:
        """„noch 12 Plätze“."""
        if self.free is None:
            return _("ohne Begrenzung")
        if not self.free:
            return _("ausgebucht")
        return ngettext("noch %(count)d Platz", "noch %(count)d Plätze", self.free) % {"count": self.free}

    @property
    def waiting_words(self) -> str:
        """„Warteliste: 7 Personen“, "" where nobody waits."""
        if not self.waiting:
            return ""
        return ngettext("Warteliste: %(count)d Person", "Warteliste: %(count)d Personen", self.waiting) % {"count": self.waiting}

    @property
    def next_place(self) -> int:
        """The place on the waiting list that the next person would get."""
        return self.waiting + 1

    @property
    def list_sentence(self) -> str:
        return _("Alle Plätze sind vergeben. Sie kämen auf Platz %(place)d der Warteliste.") % {"place": self.next_place}

    @property
    def badge(self) -> Badge:
        if self.is_full:
            return Badge("warning", "people", self.waiting_words or _("Ausgebucht"))
        return Badge("plain", "check" if self.free is None else "people", self.words[:1].upper() + self.words[1:])


@dataclass(frozen=True, slots=True)
class ModeSeats(Seats):
    mode: str = Mode.ON_SITE

    @property
    def label(self) -> str:
        return str(Mode(self.mode).label)


@dataclass(frozen=True, slots=True)
class Standing:
    """A conference with what there is to say about its registration now."""

    page: ConferencePage
    registration: Registration
    stage: Stage
    modes: tuple[ModeSeats, ...]

    @property
    def badges(self) -> list[Badge]:
        """The stage first, then that it was moved, then its seats while somebody can have them, then who waits."""
        kind, icon = _SIGNS[self.stage]
        found = [Badge(kind, icon, self.stage_words)]
        if self.is_moved:
            found.append(Badge("warning", "warn", _("Verschoben vom %(day)s") % {"day": day(self.registration.previous_start)}))
        if self.stage == Stage.OPEN:
            found += [Badge("plain", "people", f"{mode.label}: {mode.words}") for mode in self.modes]
        if self.takes_sign_ups:
            found += [Badge("plain", "people", mode.waiting_words) for mode in self.modes if mode.waiting]
        return found

    @property
    def stage_words(self) -> str:
        opens_at = self.registration.opens_at
        if self.stage == Stage.PLANNED and opens_at is not None:
            return _("Anmeldung ab %(day)s") % {"day": day(opens_at)}
        return str(self.stage.label)

    @property
    def is_moved(self) -> bool:
        return self.registration.previous_start is not None and self.stage not in (Stage.OVER, Stage.CANCELLED)

    @property
    def takes_sign_ups(self) -> bool:
        return self.stage in (Stage.OPEN, Stage.FULL)

    @property
    def list_sentence(self) -> str:
        """What somebody who signs up now has to expect; "" while there are seats."""
        if self.stage != Stage.FULL:
            return ""
        if len(self.modes) == 1:
            return self.modes[0].list_sentence
        words = _("%(mode)s auf Platz %(place)d")
        places = [words % {"mode": _IN_A_SENTENCE[Mode(seats.mode)], "place": seats.next_place} for seats in self.modes]
        return _("Alle Plätze sind vergeben. Sie kämen auf die Warteliste: %(places)s.") % {"places": ", ".join(places)}

    @property
    def action(self) -> str:
        """What the button says."""
        return _("Auf die Warteliste setzen") if self.stage == Stage.FULL else _("Verbindlich anmelden")

    @property
    def day(self) -> str:
        return day_of(self.page)

    @property
    def hours(self) -> str:
        return hours_of(self.page.starts_at, self.page.ends_at)

    @property
    def when(self) -> str:
        """Beside the date of the first day: the hours, or until which day."""
        last = timezone.localdate(self.page.ends_at)
        if last == timezone.localdate(self.page.starts_at):
            return self.hours
        return _("bis %(day)s") % {"day": date_format(last, "DATE_FORMAT")}

    @property
    def may_choose(self) -> bool:
        """Whether sessions are still chosen, now or once the sign-up opens."""
        return self.stage in (Stage.PLANNED, Stage.OPEN, Stage.FULL)

    @property
    def where(self) -> str:
        return where_of(self.page, self.registration)


def standings(pages: Iterable[ConferencePage], now: datetime | None = None) -> list[Standing]:
    """The conferences with their stage and seats, in one query; each page comes with its registration."""
    now, pages = now or timezone.now(), list(pages)
    rows = SignUp.objects.filter(registration__page__in=[page.pk for page in pages]).order_by().values_list("registration", "mode")
    number = {"held": Count("pk", filter=Q(state__in=SignUp.HOLDS_SEAT)), "waiting": Count("pk", filter=Q(state=State.WAITING))}
    counts = {(registration, mode): (held, waiting) for registration, mode, held, waiting in rows.annotate(**number)}
    return [_standing(page, page.registration, counts, now) for page in pages]


def standing_of(page: ConferencePage, now: datetime | None = None) -> Standing:
    return standings([page], now)[0]


def _standing(page: ConferencePage, registration: Registration, counts: dict[tuple[int, str], tuple[int, int]], now: datetime) -> Standing:
    registration.page = page
    modes = tuple(
        ModeSeats(
            registration.seats(mode),
            *counts.get((registration.pk, mode), (0, 0)),
            shared_out=registration.most_per_municipality is not None,
            mode=mode,
        )
        for mode in Mode.values
        if registration.offers(mode)
    )
    return Standing(page, registration, _stage(registration, modes, now), modes)


def _stage(registration: Registration, modes: Sequence[Seats], now: datetime) -> Stage:
    """The dated stage of the registration, with what the seats say while it is open."""
    stage = registration.stage(now)
    if stage != Stage.OPEN:
        return stage
    if not modes:
        return Stage.CLOSED
    return Stage.FULL if all(mode.is_full for mode in modes) else Stage.OPEN
