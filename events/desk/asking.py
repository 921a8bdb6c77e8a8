"""What an act that writes to many will do, shown before it is done: new times, deadlines, sessions, and how many get a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import ConferencePage, Registration
from ..seats import changes, moves
from ..words.moments import day, day_of, hours_of, moment
from ..words.standing import Standing
from .forms import CancelForm, MoveForm


@dataclass(frozen=True, slots=True)
class Question:
    """What will be, as the editor reads it before saying yes."""

    title: str
    button: str
    people: int
    """How many get a mail."""
    changes: Sequence[tuple[str, str, str]] = ()
    """Label, how it is, how it will be."""
    warnings: Sequence[str] = ()
    text: str = ""
    """What people read in the mail."""
    is_grave: bool = False

    @property
    def seen(self) -> str:
        """A mark of what is shown: who says yes to it says yes to nothing that changed meanwhile."""
        return sha256(repr((self.title, self.people, self.changes, self.warnings, self.text)).encode()).hexdigest()[:32]

    @property
    def mails(self) -> str:
        if not self.people:
            return _("Niemand ist angemeldet oder wartet: Es geht keine E-Mail hinaus.")
        words = ngettext("%(count)d Person erhält eine E-Mail.", "%(count)d Personen erhalten eine E-Mail.", self.people)
        return words % {"count": self.people}


def before_moving(found: Standing, form: MoveForm) -> Question:
    """Raises Refused for times to which the conference cannot be moved."""
    page, registration, now = found.page, found.registration, timezone.now()
    starts_at, ends_at = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
    changes.require_times(page, starts_at, ends_at)
    planned = moves.plan(registration, page.starts_at, starts_at, ends_at, now)
    wanted = ConferencePage(starts_at=starts_at, ends_at=ends_at)
    rows = [
        (_("Datum"), day_of(page), day_of(wanted)),
        (_("Zeit"), hours_of(page.starts_at, page.ends_at), hours_of(starts_at, ends_at)),
    ]
    for name, deadline in planned.deadlines.items():
        if (before := getattr(registration, name)) is not None and deadline is not None:
            rows.append((str(Registration._meta.get_field(name).verbose_name), moment(before), moment(deadline)))  # type: ignore[union-attr]
    for session, begins, ends in planned.sessions:
        rows.append((session.title, _of_session(session.starts_at, session.ends_at), _of_session(begins, ends)))
    return Question(
        title=_("Konferenz verlegen?"),
        button=_("Jetzt verlegen"),
        people=moves.told_people(registration),
        changes=tuple(rows),
        warnings=tuple(_warnings(planned, now)),
    )


def _of_session(starts_at: datetime, ends_at: datetime) -> str:
    return f"{day(starts_at)}, {hours_of(starts_at, ends_at)}"


def _warnings(planned: moves.Plan, now: datetime) -> list[str]:
    found = [_("„%(title)s“ liegt dann außerhalb der Konferenz.") % {"title": session.title} for session in planned.outside]
    closes_at = planned.deadlines["signup_until"]
    if closes_at is not None and closes_at <= now:
        found.append(_("Die Anmeldefrist ist dann schon vorbei: Es kann sich niemand mehr anmelden. Ändern Sie danach die Frist."))
    return found


def before_cancelling(found: Standing, form: CancelForm) -> Question:
    return Question(
        title=_("Konferenz absagen?"),
        button=_("Jetzt absagen"),
        people=moves.told_people(found.registration),
        warnings=(_("Das lässt sich nicht zurücknehmen."),),
        text=form.cleaned_data["reason"],
        is_grave=True,
    )


def before_hiding(found: Standing, form: None) -> Question:
    return Question(
        title=_("Konferenz verbergen?"),
        button=_("Jetzt verbergen"),
        people=moves.told_people(found.registration),
        warnings=(_("Niemand sieht die Seite, niemand rückt nach, bis Sie sie wieder zeigen. Anmeldungen bleiben bestehen."),),
        is_grave=True,
    )


def before_showing(found: Standing, form: None) -> Question:
    return Question(title=_("Konferenz wieder zeigen?"), button=_("Jetzt zeigen"), people=moves.told_people(found.registration))
