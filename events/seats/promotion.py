"""Moving up from the waiting list, and why nobody does. Called inside the lock of the registration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Mode, Registration, Session, SessionSeat, SignUp
from ..models.registrations import SEAT_KEPT_FOR
from ..telling.kinds import Letter
from ..telling.letters import tell

State = SignUp.State


def fill_seats(registration: Registration, *, now: datetime) -> list[SignUp]:
    """Let the longest-waiting people move up into free seats, mode by mode; returns them.

    Until 48 hours before the start they have the seat, later they get it offered for 12 hours, never beyond
    ``promote_until``. Who would exceed the share of their municipality stays in the list, the next one moves up.
    """
    if not registration.may_promote(now):
        return []
    promoted = []
    for mode in Mode.values:
        for waiting in next_in_line(registration, mode):
            _promote(registration, waiting, now)
            promoted.append(waiting)
    return promoted


def _shares(registration: Registration) -> Counter[int]:
    """Seats that each municipality holds; not counted where no share is set."""
    if registration.most_per_municipality is None:
        return Counter()
    held = registration.sign_ups.seated().exclude(municipality=None)
    return Counter(held.values_list("municipality_id", flat=True))


def next_in_line(registration: Registration, mode: str) -> list[SignUp]:
    """Who may take the seats that are free now, in the order of the queue."""
    shares = _shares(registration)
    seats = registration.seats(mode)
    held = registration.sign_ups.seated().filter(mode=mode).count()
    free = None if seats is None else max(0, seats - held)
    chosen: list[SignUp] = []
    if free == 0:
        return chosen
    waiting = registration.sign_ups.waiting().filter(mode=mode).select_related("user", "municipality").order_by("queue")
    for sign_up in waiting:
        if free is not None and len(chosen) >= free:
            break
        if not share_is_used_up(registration, sign_up.municipality_id, shares):
            if sign_up.municipality_id is not None:
                shares[sign_up.municipality_id] += 1
            chosen.append(sign_up)
    return chosen


def share_is_used_up(registration: Registration, municipality_id: int | None, shares: Mapping[int, int]) -> bool:
    """Whether a municipality holds as many seats as one may; ``shares`` has those that it holds."""
    most = registration.most_per_municipality
    return most is not None and municipality_id is not None and shares.get(municipality_id, 0) >= most


def _promote(registration: Registration, sign_up: SignUp, now: datetime) -> None:
    sign_up.promoted_at = now
    if registration.promotes_by_itself(now):
        sign_up.state = State.CONFIRMED
    else:
        sign_up.state = State.OFFERED
        sign_up.offered_until = min(now + SEAT_KEPT_FOR, registration.last_promotion)
    sign_up.save(update_fields=["state", "promoted_at", "offered_until"])
    fill_sessions(sign_up.session_seats.values_list("session_id", flat=True))
    tell(sign_up, Letter.MOVED_UP if sign_up.state == State.CONFIRMED else Letter.SEAT_OFFERED)


def fill_sessions(session_ids: Iterable[int]) -> None:
    """Give free seats of these sessions to who waits for them, by the order of the queue."""
    for session in Session.objects.filter(pk__in=list(session_ids)):
        taken = session.taken_seats.held().count()
        free = None if session.seats is None else max(0, session.seats - taken)
        waiting = session.taken_seats.queued().order_by("sign_up__queue")
        ids = list(waiting.values_list("pk", flat=True)[:free])
        SessionSeat.objects.filter(pk__in=ids).update(waiting=False)


def why_nobody_moves_up(registration: Registration, mode: str, now: datetime | None = None) -> str:
    """One sentence for the organiser; "" where nobody waits or somebody would move up."""
    now = now or timezone.now()
    waiting = list(registration.sign_ups.waiting().filter(mode=mode))
    if not waiting:
        return ""
    if registration.cancelled_at is not None:
        return _("Die Konferenz ist abgesagt.")
    if not registration.page.is_shown:
        return _("Die Konferenz ist nicht öffentlich. Solange sie verborgen ist, rückt niemand nach.")
    if not registration.may_promote(now):
        return _("Die Zeit zum Nachrücken ist vorbei.")
    held = registration.sign_ups.seated().filter(mode=mode).count()
    seats = registration.seats(mode)
    if seats is not None and held >= seats:
        return _all_taken(seats)
    shares = _shares(registration)
    if all(share_is_used_up(registration, sign_up.municipality_id, shares) for sign_up in waiting):
        return ngettext(
            "Die Person, die wartet, gehört zu einer Kommune, die ihre Höchstzahl schon erreicht hat.",
            "Alle, die warten, gehören zu Kommunen, die ihre Höchstzahl schon erreicht haben.",
            len(waiting),
        )
    return ""


def _all_taken(seats: int) -> str:
    if not seats:
        return _("Es gibt keine Plätze.")
    return ngettext("Der eine Platz ist vergeben.", "Alle %(count)d Plätze sind vergeben.", seats) % {"count": seats}
