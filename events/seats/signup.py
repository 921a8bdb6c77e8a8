"""Taking and giving back seats. Every function locks the conference's Registration row first and counts inside the lock.

``now`` is an aware instant for tests and jobs; it defaults to the present. Mails are made by tasks that are enqueued
inside the transaction (events/telling/letters.py), so that the lock is held for a few statements only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.refusals import Refused

from ..models import Needs, Registration, Session, SessionSeat, SignUp
from ..models.signups import seats_held
from ..telling.kinds import Letter
from ..telling.letters import tell
from .openness import require_not_over, require_open
from .persons import Person, Wishes
from .promotion import fill_seats, fill_sessions, share_is_used_up

State = SignUp.State
ANSWERS = {State.CONFIRMED: Letter.SIGNED_UP, State.WAITING: Letter.WAITING, State.UNCONFIRMED: Letter.CONFIRM_ADDRESS}
"""What a sign-up is answered with."""
OWN_FIELDS = tuple(field.name for field in Registration._meta.concrete_fields)
OPENNESS = ("live", "archived_at", "starts_at", "ends_at")
"""Fields of a page that say until when somebody may sign up, cancel or move up."""


def locked(registration_id: int, *page_fields: str) -> Registration:
    """The registration with its page, locked until the transaction ends: always the first statement.

    ``page_fields``: what is read of the page, where a few fields are enough; while more are fetched, all others wait.
    """
    found = Registration.objects.select_for_update(of=("self",)).select_related("page")
    if page_fields:
        found = found.only(*OWN_FIELDS, *(f"page__{name}" for name in page_fields))
    return found.get(pk=registration_id)


@transaction.atomic
def sign_up(
    registration_id: int, person: Person, wishes: Wishes, *, by: Actor = None, now: datetime | None = None, desk: bool = False
) -> SignUp:
    """A seat, or a place on the waiting list. The same person a second time gets the sign-up that is there; raises Refused.

    ``by`` is None for a guest, who acts through a link. ``desk``: the KTS signs somebody up. Deadlines do not bind it, and the address
    of a guest needs no proof.
    """
    registration = locked(registration_id, *OPENNESS)
    now = now or timezone.now()
    counted = _counted(registration, person, wishes.mode)
    if counted.mine and (found := _already(registration, person)) is not None:
        return found
    (require_not_over if desk else require_open)(registration, now)
    if not registration.offers(wishes.mode):
        raise Refused(_("Diese Art der Teilnahme gibt es bei dieser Konferenz nicht."))
    fields = {
        "registration": registration,
        "user": person.user,
        "municipality": person.municipality,
        "registered_by": by,
        "guest_name": person.guest_name,
        "guest_email": person.guest_email,
        "guest_organisation": person.guest_organisation,
        "mode": wishes.mode,
        "listed_at": now if wishes.listed else None,
        "photos_at": now if wishes.photos else None,
    }
    if person.user is None and not desk:
        made = SignUp.objects.create(**fields, state=State.UNCONFIRMED)
    else:
        state = State.CONFIRMED if _has_seat(registration, wishes.mode, counted) else State.WAITING
        made = SignUp.objects.create(**fields, state=state, queue=_next_in_queue(registration))
    _choose_sessions(made, wishes.sessions)
    if wishes.diet or wishes.accessibility:
        Needs.objects.create(sign_up=made, diet=wishes.diet, accessibility=wishes.accessibility)
    tell(made, ANSWERS[State(made.state)])
    return made


@transaction.atomic
def confirm_guest(sign_up_id: int, *, now: datetime | None = None) -> SignUp:
    """A guest's address is proven: only now the guest takes a seat or a place. Asking twice changes nothing; raises Refused."""
    registration, found = _locked_sign_up(sign_up_id)
    if found.state != State.UNCONFIRMED:
        return found
    require_open(registration, now or timezone.now())
    counted = _counted(registration, Person(guest_email=found.guest_email), found.mode)
    if counted.mine > 1:  # itself, and the one of an account
        raise Refused(_("Mit dieser Adresse sind Sie schon angemeldet. Ihren Platz finden Sie im Portal unter „Mein Bereich“."))
    found.state = State.CONFIRMED if _has_seat(registration, found.mode, counted) else State.WAITING
    found.queue = _next_in_queue(registration)
    found.save(update_fields=["state", "queue"])
    fill_sessions(found.session_seats.values_list("session_id", flat=True))
    tell(found, ANSWERS[State(found.state)])
    return found


@transaction.atomic
def accept_offer(sign_up_id: int, *, now: datetime | None = None) -> SignUp:
    """Take the seat that became free shortly before the start; raises Refused where the offer has run out."""
    _registration, found = _locked_sign_up(sign_up_id)
    now = now or timezone.now()
    if found.state == State.CONFIRMED:
        return found
    if found.state != State.OFFERED or found.offered_until is None or now >= found.offered_until:
        raise Refused(_("Der angebotene Platz ist leider nicht mehr frei."))
    found.state, found.offered_until = State.CONFIRMED, None
    found.save(update_fields=["state", "offered_until"])
    tell(found, Letter.MOVED_UP)
    return found


@transaction.atomic
def cancel(sign_up_id: int, *, now: datetime | None = None) -> list[SignUp]:
    """Give the seat or place back; returns who moves up. Asking twice changes nothing; raises Refused once the conference began."""
    registration, found = _locked_sign_up(sign_up_id)
    now = now or timezone.now()
    if found.is_given_up:
        return []
    if registration.page.has_begun(now):
        raise Refused(_("Die Konferenz hat begonnen. Sie müssen sich nicht mehr abmelden."))
    found.state, found.cancelled_at, found.offered_until = State.CANCELLED, now, None
    found.save(update_fields=["state", "cancelled_at", "offered_until"])
    _leave_sessions(found)
    tell(found, Letter.SIGNED_OFF)
    return fill_seats(registration, now=now)


@transaction.atomic
def change_choices(
    sign_up_id: int,
    sessions: tuple[int, ...],
    *,
    diet: str = "",
    accessibility: str = "",
    guest: Person | None = None,
    now: datetime | None = None,
) -> SignUp:
    """Other sessions and needs while sign-up is open; seats in sessions that stay chosen are kept. Raises Refused.

    ``guest``: what a guest is called and comes from by now; the address stays the one that was proven.
    """
    registration, found = _locked_sign_up(sign_up_id)
    require_open(registration, now or timezone.now())
    if not found.is_involved:
        raise Refused(_("Diese Anmeldung lässt sich nicht mehr ändern."))
    given_up = found.session_seats.exclude(session__in=sessions)
    freed = list(given_up.filter(waiting=False).values_list("session_id", flat=True))
    given_up.delete()
    _choose_sessions(found, sessions, kept=frozenset(found.session_seats.values_list("session_id", flat=True)))
    fill_sessions(freed)
    _keep_needs(found, diet, accessibility)
    if guest is not None and found.user is None:
        found.guest_name, found.guest_organisation = guest.guest_name, guest.guest_organisation
        found.save(update_fields=["guest_name", "guest_organisation"])
    return found


@transaction.atomic
def change_capacity(registration_id: int, *, now: datetime | None = None, **limits: int | None) -> list[SignUp]:
    """Change ``on_site_seats``, ``online_seats`` or ``most_per_municipality``; returns who moves up. Nobody is thrown out."""
    registration = locked(registration_id)
    for name, value in limits.items():
        setattr(registration, name, value)
    registration.save(update_fields=list(limits))
    return fill_seats(registration, now=now or timezone.now())


@transaction.atomic
def expire_offers(registration_id: int, *, now: datetime | None = None) -> list[SignUp]:
    """Take back offers that nobody confirmed in time and offer the seats to the next; returns who moves up."""
    registration = locked(registration_id)
    now = now or timezone.now()
    late = list(registration.sign_ups.late(now))
    for found in late:
        found.state, found.offered_until = State.EXPIRED, None
        found.save(update_fields=["state", "offered_until"])
        _leave_sessions(found)
        tell(found, Letter.OFFER_EXPIRED)
    return fill_seats(registration, now=now)


def _already(registration: Registration, person: Person) -> SignUp | None:
    """The sign-up that a person has, inside the lock; None where it was one of a guest that nobody had proven to be theirs.

    Raises Refused for a member who holds a seat as a guest: one address, one seat.
    """
    mine = registration.sign_ups.open().select_related("user", "municipality").filter(person.is_this())
    found = mine.order_by(F("user").asc(nulls_last=True)).first()
    if found is None or person.user is None or found.user is not None:
        return found
    if found.state != State.UNCONFIRMED:
        raise Refused(_("Mit Ihrer E-Mail-Adresse sind Sie schon als Gast angemeldet. Den Link dazu finden Sie in der Bestätigung."))
    found.delete()
    return None


def _locked_sign_up(sign_up_id: int) -> tuple[Registration, SignUp]:
    """The registration, locked, and then the sign-up as it is now."""
    registration_id = SignUp.objects.values_list("registration_id", flat=True).get(pk=sign_up_id)
    registration = locked(registration_id, *OPENNESS)
    return registration, registration.sign_ups.select_related("user", "municipality").get(pk=sign_up_id)


@dataclass(frozen=True, slots=True)
class Counted:
    """How things stand inside the lock: seats held in a mode, people ahead, the share of the municipality, own sign-ups."""

    held: int
    ahead: int
    """Who waits and may have the next seat; not who waits because the municipality has used its share up."""
    has_used_share: bool
    mine: int


def _counted(registration: Registration, person: Person, mode: str) -> Counted:
    """In one statement with few conditions: while it is built and answered, all others wait."""
    group = ("mode", "state") if registration.most_per_municipality is None else ("mode", "state", "municipality")
    mine = Count("pk", filter=person.is_this() & Q(state__in=SignUp.OPEN))
    rows = list(registration.sign_ups.order_by().values(*group).annotate(number=Count("pk"), mine=mine))
    seated = [row for row in rows if row["state"] in SignUp.HOLDS_SEAT]
    waiting = [row for row in rows if (row["mode"], row["state"]) == (mode, State.WAITING)]
    shares: Counter[int] = Counter()
    for row in seated:
        shares[row.get("municipality")] += row["number"]
    own = person.municipality.pk if person.municipality is not None else None
    return Counted(
        held=sum(row["number"] for row in seated if row["mode"] == mode),
        ahead=sum(row["number"] for row in waiting if not share_is_used_up(registration, row.get("municipality"), shares)),
        has_used_share=share_is_used_up(registration, own, shares),
        mine=sum(row["mine"] for row in rows),
    )


def _has_seat(registration: Registration, mode: str, counted: Counted) -> bool:
    """Whether a seat is free, nobody who waits could take it, and the municipality has not used its share up."""
    seats = registration.seats(mode)
    is_free = seats is None or counted.held < seats
    return is_free and not counted.ahead and not counted.has_used_share


def _next_in_queue(registration: Registration) -> int:
    registration.queued += 1
    Registration.objects.filter(pk=registration.pk).update(queued=registration.queued)
    return registration.queued


def _choose_sessions(sign_up: SignUp, session_ids: tuple[int, ...], *, kept: frozenset[int] = frozenset()) -> None:
    """Seats in the chosen sessions, or places on their lists; who has no seat at the conference waits. Raises Refused for overlaps.

    ``kept``: those among them that stand in the sign-up already.
    """
    if not session_ids:
        return
    offered = Session.objects.filter(page=sign_up.registration.page_id, is_chosen=True, pk__in=session_ids)
    chosen = list(offered.annotate(taken=seats_held()))
    for position, session in enumerate(chosen):
        if any(session.overlaps(other) for other in chosen[:position]):
            raise Refused(_("Zwei der gewählten Sitzungen finden zur selben Zeit statt. Wählen Sie eine davon."))
    SessionSeat.objects.bulk_create(
        SessionSeat(sign_up=sign_up, session=session, waiting=not sign_up.holds_seat or _is_taken(session))
        for session in chosen
        if session.pk not in kept
    )


def _is_taken(session: Any) -> bool:
    """Whether a session with ``seats_held`` as ``taken`` has no seat left."""
    return session.seats is not None and session.taken >= session.seats


def _keep_needs(sign_up: SignUp, diet: str, accessibility: str) -> None:
    if diet or accessibility:
        Needs.objects.update_or_create(sign_up=sign_up, defaults={"diet": diet, "accessibility": accessibility})
    else:
        Needs.objects.filter(sign_up=sign_up).delete()


def _leave_sessions(sign_up: SignUp) -> None:
    left = list(sign_up.session_seats.filter(waiting=False).values_list("session_id", flat=True))
    sign_up.session_seats.all().delete()
    fill_sessions(left)
