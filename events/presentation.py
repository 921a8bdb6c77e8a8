"""How a conference stands, in words: stage, seats, times, programme. Everything shown of a conference comes from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import ConferencePage, Mode, Registration, Session, SignUp

State = SignUp.State


class Stage(TextChoices):
    """Where a conference stands now."""

    PLANNED = "geplant", gettext_lazy("Geplant")
    OPEN = "offen", gettext_lazy("Anmeldung offen")
    FULL = "voll", gettext_lazy("Ausgebucht, Warteliste möglich")
    CLOSED = "geschlossen", gettext_lazy("Anmeldung geschlossen")
    RUNNING = "laeuft", gettext_lazy("Läuft gerade")
    OVER = "vorbei", gettext_lazy("Vorbei")
    CANCELLED = "abgesagt", gettext_lazy("Abgesagt")


@dataclass(frozen=True, slots=True)
class Badge:
    kind: str
    icon: str
    text: str


_SIGNS = {
    Stage.PLANNED: ("plain", "clock"),
    Stage.OPEN: ("success", "check"),
    Stage.FULL: ("warning", "people"),
    Stage.CLOSED: ("plain", "lock"),
    Stage.RUNNING: ("info", "clock"),
    Stage.OVER: ("plain", "check"),
    Stage.CANCELLED: ("danger", "stop"),
}


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
            found.append(Badge("warning", "warn", _("Verschoben vom %(day)s") % {"day": _day(self.registration.previous_start)}))
        if self.stage == Stage.OPEN:
            found += [Badge("plain", "people", f"{mode.label}: {mode.words}") for mode in self.modes]
        if self.takes_sign_ups:
            found += [Badge("plain", "people", mode.waiting_words) for mode in self.modes if mode.waiting]
        return found

    @property
    def stage_words(self) -> str:
        opens_at = self.registration.opens_at
        if self.stage == Stage.PLANNED and opens_at is not None:
            return _("Anmeldung ab %(day)s") % {"day": _day(opens_at)}
        return str(self.stage.label)

    @property
    def is_moved(self) -> bool:
        return self.registration.previous_start is not None and self.stage not in (Stage.OVER, Stage.CANCELLED)

    @property
    def takes_sign_ups(self) -> bool:
        return self.stage in (Stage.OPEN, Stage.FULL)

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
    held, waiting = Count("pk", filter=Q(state__in=SignUp.HOLDS_SEAT)), Count("pk", filter=Q(state=State.WAITING))
    counts = {(registration, mode): tuple(both) for registration, mode, *both in rows.annotate(held=held, waiting=waiting)}
    return [_standing(page, page.registration, counts, now) for page in pages]


def standing_of(page: ConferencePage, now: datetime | None = None) -> Standing:
    return standings([page], now)[0]


def _standing(page: ConferencePage, registration: Registration, counts: dict[tuple[int, str], tuple[int, ...]], now: datetime) -> Standing:
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
    page = registration.page
    if registration.cancelled_at is not None:
        return Stage.CANCELLED
    if now >= page.ends_at:
        return Stage.OVER
    if now >= page.starts_at:
        return Stage.RUNNING
    if registration.opens_at is not None and now < registration.opens_at:
        return Stage.PLANNED
    if not modes or not registration.is_open(now):
        return Stage.CLOSED
    return Stage.FULL if all(mode.is_full for mode in modes) else Stage.OPEN


def short_name(page: ConferencePage) -> str:
    """„27. Regionalkonferenz“ where it is one of them, else the title."""
    return _("%(number)d. Regionalkonferenz") % {"number": page.edition} if page.edition else page.title


# --- Times and places ---------------------------------------------------------------------


def _day(value: datetime | None) -> str:
    return date_format(timezone.localtime(value), "DATE_FORMAT") if value else ""


def moment(value: datetime) -> str:
    """„14.01.2027, 12:00 Uhr“."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def day_of(page: ConferencePage) -> str:
    """„Donnerstag, 21.01.2027“, or from the first to the last day."""
    first, last = timezone.localtime(page.starts_at), timezone.localtime(page.ends_at)
    if first.date() == last.date():
        return date_format(first, "l, d.m.Y")
    return _("%(first)s, bis %(last)s") % {"first": date_format(first, "l, d.m.Y"), "last": date_format(last, "l, d.m.Y")}


def hours_of(starts_at: datetime, ends_at: datetime) -> str:
    """„10:00 bis 16:00 Uhr“; of several days, when the first one begins and the last one ends."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    times = {"first": date_format(first, "H:i"), "last": date_format(last, "H:i")}
    if first.date() != last.date():
        return _("Beginn %(first)s Uhr, Ende %(last)s Uhr") % times
    return _("%(first)s bis %(last)s Uhr") % times


def where_of(page: ConferencePage, registration: Registration) -> str:
    """„Kassel und online“: the town of the host, and whether one may take part from afar."""
    town = page.municipality.name if registration.on_site or not registration.online else ""
    if not registration.online:
        return town
    return _("%(town)s und online") % {"town": town} if town else _("Online")


# --- Programme ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """Sessions that begin at the same time."""

    starts_at: datetime
    ends_at: datetime | None
    """None where they end at different times."""
    sessions: tuple[Session, ...]

    @property
    def is_choice(self) -> bool:
        """One of several is chosen at sign-up."""
        return sum(session.is_chosen for session in self.sessions) > 1


def programme_of(page: ConferencePage) -> list[Session]:
    """The sessions with ``taken`` and ``queue`` (seats held, people waiting), in one query."""
    taken = Count("taken_seats", filter=Q(taken_seats__waiting=False, taken_seats__sign_up__state__in=SignUp.HOLDS_SEAT))
    queue = Count("taken_seats", filter=Q(taken_seats__waiting=True, taken_seats__sign_up__state__in=SignUp.HOLDS_SEAT))
    # Said here: Django drops the order of the model where rows are grouped, and PostgreSQL then gives any.
    in_order = Session.objects.order_by("starts_at", "room", "pk")
    return list(in_order.filter(page=page).select_related("municipality").annotate(taken=taken, queue=queue))


def seats_in(session: Session) -> Seats:
    """The seats of a session of ``programme_of``."""
    return Seats(session.seats, session.taken, session.queue)


def slots(sessions: Iterable[Session]) -> list[Slot]:
    found = []
    for starts_at, group in groupby(sessions, key=lambda session: session.starts_at):
        together = tuple(group)
        ends = {session.ends_at for session in together}
        found.append(Slot(starts_at, ends.pop() if len(ends) == 1 else None, together))
    return found


def days(sessions: Iterable[Session]) -> list[tuple[date, list[Slot]]]:
    """The slots by local day."""
    return [(day, list(group)) for day, group in groupby(slots(sessions), key=lambda slot: timezone.localdate(slot.starts_at))]
