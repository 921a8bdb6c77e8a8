"""What a version waits for, and until when: for the list of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.deadlines import until

from ..models import State, Version


@dataclass(frozen=True, slots=True)
class Waits:
    """``is_ours``: the KTS has to do something."""

    what: str
    when: str = ""
    is_ours: bool = False


def waits_for(version: Version, unanswered: int) -> Waits:
    """In a sentence; nothing for a version whose way has ended."""
    match version.state:
        case State.PROPOSED:
            since = _("seit %(day)s") % {"day": date_format(_since(version), "DATE_FORMAT")}
            return Waits(_("Bedarf prüfen"), since, is_ours=True)
        case State.DRAFT if version.agreement is None:
            return Waits(_("Profil veröffentlichen"), is_ours=True)
        case State.DRAFT:
            return Waits(_("Redaktionsgruppe schreibt den Entwurf"))
        case State.CONSULTATION:
            return Waits(_("Stellungnahmen gehen ein"), until(version.consultation.closes_at))
        case State.EVALUATION if unanswered:
            text = ngettext("%(count)d Antwort fehlt", "%(count)d Antworten fehlen", unanswered)
            return Waits(text % {"count": unanswered}, is_ours=True)
        case State.EVALUATION:
            return Waits(_("Abstimmung eröffnen"), is_ours=True)
        case State.OBJECTION if version.objection_until:
            return Waits(_("Einspruchsfrist läuft"), until(version.objection_until))
        case State.BALLOT if version.ballot.counted_at:
            return Waits(_("Ergebnis feststellen"), is_ours=True)
        case State.BALLOT:
            return Waits(_("Kommunen stimmen ab"), until(version.ballot.closes_at))
        case State.AGREED if version.in_force_on:
            return Waits(_("Tritt in Kraft"), _("am %(day)s") % {"day": date_format(version.in_force_on, "DATE_FORMAT")})
        case State.AGREED:
            return Waits(_("Tag festlegen"), is_ours=True)
    return Waits("")


def _since(version: Version) -> date:
    """When it reached where it stands."""
    reached = list(version.milestones.all())
    return timezone.localdate(reached[-1].reached_at if reached else version.created_at)
