"""What a mail says of changed sessions: what was and what is, and the entries for the calendar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import vText

from notifications.services import one_line

from ..calendar import entries
from ..models import Session, SessionChange, SignUp
from ..words.moments import hours_of


def is_undone(change: SessionChange) -> bool:
    """Whether the session is again as people know it."""
    return change.session is not None and when_and_where(change) == when_and_where(change.session)


def when_and_where(session: Session | SessionChange) -> str:
    """„21.01.2027, 10:45 bis 11:45 Uhr, Raum 3“."""
    day = date_format(timezone.localtime(session.starts_at), "DATE_FORMAT")
    return ", ".join(part for part in (day, hours_of(session.starts_at, session.ends_at), one_line(session.room)) if part)


def of_concern(sign_up: SignUp, changes: Sequence[int]) -> list[SessionChange]:
    """Those of the changes that are still news to this person: of sessions they have not left meanwhile."""
    chosen = set(sign_up.session_seats.values_list("session_id", flat=True))
    found = SessionChange.objects.filter(pk__in=changes).select_related("session__page")
    return [change for change in found if change.session is None or (change.session_id in chosen and not is_undone(change))]


def words(sign_up: SignUp, change: SessionChange) -> str:
    """One paragraph, a line each for what was and what is."""
    session = change.session
    title = one_line(session.title if session else change.title)
    lines = [f"„{title}“", _("Bisher: %s") % when_and_where(change)]
    if session is None:
        return "\n".join([*lines, _("Diese Sitzung fällt aus.")])
    lines.append(_("Jetzt: %s") % when_and_where(session))
    others = [seat.session for seat in sign_up.session_seats.select_related("session") if seat.session_id != session.pk]
    clashing = [f"„{one_line(other.title)}“" for other in others if session.overlaps(other)]
    if clashing:
        lines.append(_("Zur selben Zeit haben Sie auch %s gewählt.") % _(" und ").join(clashing))
    return "\n".join(lines)


def calendar(sign_up: SignUp, changes: Sequence[SessionChange]) -> str:
    """Changed entries of sessions with a seat, cancelled ones of dropped sessions; "" where there are none.

    PUBLISH: a REQUEST or CANCEL is about one entry alone (RFC 5546, 3.2.2 and 3.2.5).
    """
    seated = set(sign_up.session_seats.filter(waiting=False).values_list("session_id", flat=True))
    events = [entries.session_event(change.session) for change in changes if change.session and change.session_id in seated]
    for change in changes:
        if change.session is None:
            event = entries.session_event(_as_it_was(sign_up, change))
            event["status"] = vText("CANCELLED")
            events.append(event)
    return entries.calendar(events, method="PUBLISH") if events else ""


def _as_it_was(sign_up: SignUp, change: SessionChange) -> Session:
    """The dropped session, never to be saved."""
    values = {name: getattr(change, name) for name in ("title", "starts_at", "ends_at", "room", "sequence", "changed_at")}
    return Session(pk=change.session_key, page=sign_up.registration.page, **values)
