"""Mails about sign-ups. ``tell`` names one inside the transaction; it is written afterwards, once per person and occasion.

What is true when the mail is written decides, and once more when it is sent (events/mail_gates.py): who gave the seat back
meanwhile is not reminded of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications import telling
from notifications.models import Mail
from notifications.services import notify, one_line, quoted
from notifications.telling import register_writer

from ..calendar import entries
from ..models import SessionChange, SignUp
from ..models.registrations import AUTOMATIC_UNTIL
from ..models.signups import place_of
from ..words.moments import day_of, hours_of, moment
from . import programme_mail
from .guest_links import ADDRESS_PROVEN_WITHIN, CONFIRM, MANAGE, link_for, sheet_link
from .kinds import FORMS, LOOK, LeadsTo, Letter, Repeats

State = SignUp.State


def register() -> None:
    register_writer(*FORMS, writer=_write)


def tell(sign_up: SignUp, letter: Letter, *, was: str = "", changes: Sequence[int] = (), now: datetime | None = None) -> None:
    """Have a mail written about what just happened to a sign-up; a rollback takes it back.

    ``was``: what held before a change, as a reader says it. ``changes``: keys of the SessionChange rows that the mail tells of.
    ``now``: from when it counts the days.
    """
    moment_told = (now or timezone.now()).isoformat()
    telling.tell(letter, sign_up=sign_up.pk, was=was, changes=list(changes), now=moment_told)


def _write(letter: str, *, sign_up: int, now: str | None = None, **occasion: Any) -> None:
    """Nothing where the sign-up is gone by now."""
    if (still_there := found(sign_up)) is not None:
        write(still_there, Letter(letter), **occasion, now=datetime.fromisoformat(now) if now else None)


def found(sign_up_id: int) -> SignUp | None:
    """A sign-up with what its mails name; None where it is gone."""
    related = SignUp.objects.select_related(
        "user", "registered_by", "municipality", "evaluation_invite", "registration__page__municipality"
    )
    return related.filter(pk=sign_up_id).first()


def write(sign_up: SignUp, letter: Letter, *, was: str = "", changes: Sequence[int] = (), now: datetime | None = None) -> Mail | None:
    """The mail, once per occasion; None where the person is not to get it (any more)."""
    words = words_of(sign_up, letter, was=was, changes=changes, now=now)
    if words is None:
        return None
    return notify(
        sign_up.user or sign_up.guest_email,
        FORMS[letter].template or letter,
        key=key_of(sign_up, letter, changes, now),
        reply_to=entries.mailbox(sign_up.registration.page)[0],
        target={"sign_up": sign_up.pk, "letter": letter, "was": was, "changes": list(changes)},
        **words,
    )


def words_of(
    sign_up: SignUp,
    letter: Letter,
    *,
    was: str = "",
    changes: Sequence[int] = (),
    now: datetime | None = None,
    sees_page: bool = True,
) -> dict[str, Any] | None:
    """What ``notify`` and ``rewritten`` need of a letter; None where the person is not to get it (any more).

    Without ``sees_page`` it holds what stays with who holds a sign-up but may not see the conference (events/holding.py): day,
    hours, town and the way to cancel; no name, access or session, no entry for the calendar but the one that takes it out.
    """
    form = FORMS[letter]
    if sign_up.state not in form.states or not _may_be_written_to(sign_up):
        return None
    news = programme_mail.of_concern(sign_up, changes) if changes and sees_page else []
    if form.repeats == Repeats.WITH_CHANGES and not news:
        return None
    values = _values(sign_up, was, now or timezone.now())
    values["sees_page"] = sees_page
    if not sees_page:
        values |= {"title": _("Konferenz am %s") % values["day"], "venue": one_line(sign_up.registration.page.municipality.name)}
        values |= {"access": "", "sessions": [], "was": "", "quoted_reason": ""}
    values["changes"] = [programme_mail.words(sign_up, change) for change in news]
    values["is_dropped"] = any(change.session is None for change in news)
    values["calendar"] = _calendar_of(sign_up, form.method, news, sees_page)
    return {
        "subject": form.subject % values,
        "reason": _reason(sign_up),
        "context": values,
        "url": _path(sign_up, form.leads_to if sees_page or form.leads_to == LeadsTo.WHERE_A_GUEST_IS else LeadsTo.SIGN_UP),
        "action": str(form.action if sees_page or form.leads_to == LeadsTo.CONFIRMATION else LOOK),
        "calendar": values["calendar"],
    }


def key_prefix(sign_up_id: int) -> str:
    """All mails of a sign-up have keys that begin so."""
    return f"anmeldung:{sign_up_id}:"


def key_of(sign_up: SignUp, letter: Letter, changes: Sequence[int] = (), now: datetime | None = None) -> str:
    """The occasion: what may happen again carries what tells it from the last time. Each of ``changes`` is told once.

    ``now``: when it happened, however late it is written.
    """
    registration = sign_up.registration
    occasion = {
        Repeats.WITH_SEQUENCE: lambda: str(registration.sequence),
        Repeats.WITH_START: lambda: f"{registration.page.starts_at:%Y%m%d}",
        Repeats.DAILY: lambda: timezone.localdate(now).isoformat(),
        Repeats.WITH_CHANGES: lambda: str(max(changes)),
        Repeats.HOURLY: lambda: f"{now or timezone.now():%Y%m%d%H}",
        None: lambda: "1",
    }[FORMS[letter].repeats]()
    return f"{key_prefix(sign_up.pk)}{letter}:{occasion}"


def _may_be_written_to(sign_up: SignUp) -> bool:
    return sign_up.user.is_active if sign_up.user else bool(sign_up.guest_email)


def _values(sign_up: SignUp, was: str, now: datetime) -> dict[str, Any]:
    registration, page = sign_up.registration, sign_up.registration.page
    seats, held = registration.seats(sign_up.mode), registration.sign_ups.seated().filter(mode=sign_up.mode)
    return {
        "sign_up": sign_up,
        "registration": registration,
        "page": page,
        "title": one_line(page.title),
        "day": day_of(page),
        "hours": hours_of(page.starts_at, page.ends_at),
        "venue": one_line(", ".join(part for part in (page.venue, page.address) if part)),
        "access": page.online_url if sign_up.holds_seat else "",
        "sessions": _sessions(sign_up),
        "entered_by": _entered_by(sign_up),
        "when": _when(page.starts_at, now),
        "place": place_of(sign_up) if sign_up.state == State.WAITING else "",
        "is_full": registration.most_per_municipality is None or (seats is not None and held.count() >= seats),
        "until": moment(sign_up.offered_until) if sign_up.offered_until else "",
        "moves_up": registration.may_promote(now),
        "asks_from": moment(page.starts_at - AUTOMATIC_UNTIL) if registration.promotes_by_itself(now) else "",
        "moves_up_until": moment(registration.promote_until) if registration.promote_until else "",
        "was_offered": sign_up.promoted_at is not None and not registration.promotes_by_itself(sign_up.promoted_at),
        "confirm_until": moment(sign_up.created_at + ADDRESS_PROVEN_WITHIN),
        "was": one_line(was),
        "quoted_reason": quoted(registration.cancel_reason),
        "has_entry": _has_entry(sign_up),
    }


def _sessions(sign_up: SignUp) -> list[str]:
    """„10:45 Uhr, Werkstatt A (Warteliste)“, in the order of the day."""
    seats = sign_up.session_seats.select_related("session").order_by("session__starts_at", "pk")
    waits = _("%(session)s (Warteliste)")
    lines = ((seat.waiting, _("%(time)s Uhr, %(title)s") % _time_and_title(seat.session)) for seat in seats)
    return [waits % {"session": line} if waiting else line for waiting, line in lines]


def _time_and_title(session: Any) -> dict[str, str]:
    return {"time": date_format(timezone.localtime(session.starts_at), "TIME_FORMAT"), "title": one_line(session.title)}


def _when(starts_at: datetime, now: datetime) -> str:
    """„Morgen“, „In 7 Tagen“: counted in days of the calendar, as people do."""
    days = (timezone.localdate(starts_at) - timezone.localdate(now)).days
    names = {0: _("Heute"), 1: _("Morgen"), 7: _("In einer Woche")}
    return names.get(days, _("In %d Tagen") % days)


def _reason(sign_up: SignUp) -> str:
    if sign_up.state == State.UNCONFIRMED:
        return _("diese Adresse bei der Anmeldung zu einer Konferenz angegeben wurde.")
    if sign_up.state in (State.WAITING, State.OFFERED):
        return _("Sie auf der Warteliste dieser Konferenz stehen.")
    if sign_up.state == State.ATTENDED:
        return _("Sie an dieser Konferenz teilgenommen haben.")
    if sign_up.is_given_up:
        return _("Sie zu dieser Konferenz angemeldet waren.")
    if who := _entered_by(sign_up):
        return _("%(who)s Sie zu dieser Konferenz angemeldet hat.") % {"who": who}
    return _("Sie zu dieser Konferenz angemeldet sind.")


def _entered_by(sign_up: SignUp) -> str:
    """Who signed the person up, "" where they did it themselves."""
    by = sign_up.registered_by
    if by is None or by == sign_up.user:
        return ""
    name = one_line(by.address_name)
    return _("%(name)s von der KTS") % {"name": name} if by.has_perm("contributions.moderate") else name


def _path(sign_up: SignUp, leads_to: LeadsTo) -> str:
    invite = getattr(sign_up, "evaluation_invite", None)
    if leads_to == LeadsTo.SHEET and invite is not None:
        return sheet_link(invite)
    if leads_to == LeadsTo.PAGE or (leads_to == LeadsTo.MATERIAL and sign_up.user):
        return sign_up.registration.page.get_absolute_url()
    if sign_up.user:
        return reverse("my_events:shown", args=[sign_up.pk])
    is_due = leads_to == LeadsTo.WHERE_A_GUEST_IS and sign_up.state == State.UNCONFIRMED
    return link_for(sign_up, CONFIRM if is_due or leads_to == LeadsTo.CONFIRMATION else MANAGE)


def _has_entry(sign_up: SignUp) -> bool:
    """Whether the person got a calendar entry from us."""
    mine = Q(recipient=sign_up.user) if sign_up.user else Q(recipient_email=sign_up.guest_email)
    sent = Mail.objects.filter(mine, key__startswith=key_prefix(sign_up.pk)).exclude(state=Mail.State.DROPPED)
    return sent.exclude(calendar="").exists()


def _calendar_of(sign_up: SignUp, method: str, news: Sequence[SessionChange], sees_page: bool) -> str:
    if method == "PUBLISH":
        return programme_mail.calendar(sign_up, news)
    return _calendar(sign_up, method, sees_page) if sees_page or method == "CANCEL" else ""


def _calendar(sign_up: SignUp, method: str, sees_page: bool) -> str:
    """The entry of who has a seat, or its cancellation for who had one."""
    wanted = {"REQUEST": sign_up.state == State.CONFIRMED, "CANCEL": method == "CANCEL" and _has_entry(sign_up)}
    return entries.invitation(sign_up, method=method, sees_page=sees_page) if wanted.get(method) else ""
