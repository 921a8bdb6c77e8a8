"""What people read of a ballot: how long it runs, how many voted, what comes next, and why it was decided as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.deadlines import last_day, until

from ..models import Ballot, Outcome

SOON = 7
"""Days before the end in which the badge warns."""
BADGES = {Outcome.AGREED: ("success", "check"), Outcome.REJECTED: ("danger", "stop"), Outcome.QUORUM_MISSED: ("warning", "warn")}


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    kind: str = ""
    icon: str = ""


def badge_of(ballot: Ballot, now: datetime | None = None) -> Badge:
    """Where the ballot stands: the days that are left, or what became of it."""
    if ballot.declared_at is not None:
        return Badge(str(Outcome(ballot.outcome).label), *BADGES[Outcome(ballot.outcome)])
    if not ballot.is_open(now):
        return Badge(_("Beendet, Ergebnis folgt"), "info", "clock")
    days = (last_day(ballot.closes_at) - timezone.localdate(now)).days
    left = ngettext("noch %(count)d Tag", "noch %(count)d Tage", days) % {"count": days} if days else _("endet heute")
    return Badge(left, "warning" if days <= SOON else "info", "clock")


def turnout_words(ballot: Ballot, turnout: int) -> str:
    """ "41 von 73 Stimmen" """
    return _("%(turnout)d von %(electors)d Stimmen") % {"turnout": turnout, "electors": ballot.electors_count}


@dataclass(frozen=True, slots=True)
class Step:
    """A point of "So geht es weiter"."""

    icon: str
    when: str
    text: str
    is_next: bool = False


def steps_of(ballot: Ballot, turnout: int, now: datetime | None = None) -> list[Step]:
    """What comes until the result; nothing once it is declared."""
    if ballot.declared_at is not None:
        return []
    steps = []
    if ballot.is_open(now):
        steps.append(
            Step("vote", _("Die Abstimmung läuft %(until)s") % {"until": until(ballot.closes_at)}, _reached(ballot, turnout), True)
        )
    result = _("Die KTS-Redaktion stellt das Ergebnis fest. Die Kommunen bekommen eine E-Mail.")
    steps.append(Step("file", _("Danach"), result, is_next=not steps))
    accede = _("Ihre Kommune kann beitreten. Darüber entscheidet sie selbst.")
    return [*steps, Step("check", _("Bei Zustimmung"), accede)]


def _reached(ballot: Ballot, turnout: int) -> str:
    missing = ballot.quorum - turnout
    if missing <= 0:
        there = ngettext("Die eine nötige Stimme ist schon da.", "Die nötigen %(quorum)d Stimmen sind schon erreicht.", ballot.quorum)
        return there % {"quorum": ballot.quorum}
    if ballot.quorum == 1:
        return _("Eine Stimme ist nötig, noch ist keine da.")
    words = ngettext(
        "Bis zu den nötigen %(quorum)d Stimmen fehlt noch eine.", "Bis zu den nötigen %(quorum)d Stimmen fehlen noch %(missing)d.", missing
    )
    return words % {"quorum": ballot.quorum, "missing": missing}


def explained(ballot: Ballot) -> list[str]:
    """Why a counted ballot ended as it did, in sentences that can be checked with the numbers beside them."""
    yes, no, abstentions = ballot.yes or 0, ballot.no or 0, ballot.abstentions or 0
    values = {"votes": yes + no + abstentions, "electors": ballot.electors_count, "quorum": ballot.quorum}
    if ballot.electors_count == 1:
        turnout = _("Die einzige stimmberechtigte Kommune hat abgestimmt.") if values["votes"] else _("Niemand hat abgestimmt.")
    else:
        words = ngettext(
            "%(votes)d von %(electors)d Kommunen hat abgestimmt, %(needed)s.",
            "%(votes)d von %(electors)d Kommunen haben abgestimmt, %(needed)s.",
            values["votes"],
        )
        needed = ngettext("nötig war %(quorum)d", "nötig waren %(quorum)d", ballot.quorum) % values
        turnout = words % {**values, "needed": needed}
    if ballot.outcome == Outcome.QUORUM_MISSED:
        return [turnout, _("Das waren zu wenige. Wie viele zustimmten, entscheidet deshalb nichts.")]
    return [turnout, _majority(yes, yes + no)]


def _majority(yes: int, decided: int) -> str:
    if not decided:
        return _("Niemand stimmte mit Ja oder Nein. Das ist keine Mehrheit.")
    tenths = Fraction(yes, decided) * 1000 // 1  # cut, not rounded: 66,7 % must not be read where two thirds were missed
    values = {"yes": yes, "decided": decided, "share": number_format(int(tenths) / 10, decimal_pos=1)}
    return _("%(yes)d Ja von %(decided)d Ja- und Nein-Stimmen sind %(share)s %%, nötig sind zwei Drittel.") % values


def day(moment: datetime | None) -> str:
    """The day of an instant; "" for none."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
