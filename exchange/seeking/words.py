"""A Gesuch in words: its badge, and the sentences about who looks for it too and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.badges import Badge

from ..models import Seeking
from ..models.seeking import MANY

State = Seeking.State
_BADGES = {
    State.SUBMITTED: ("warning", "clock"),
    State.RELEASED: ("success", "check"),
    State.DECLINED: ("danger", "x"),
    State.ENDED: ("plain", "x"),
}


@dataclass(frozen=True, slots=True)
class SeekingRow:
    """A Gesuch from ``counted`` (scoping.py), as lists show it."""

    seeking: Any

    @property
    def badge(self) -> Badge:
        return badge_of(self.seeking)

    @property
    def sentence(self) -> str:
        """Until when, or how it ended."""
        return standing(self.seeking)

    @property
    def others(self) -> str:
        """Who looks for it too and who has it; "" where nobody does."""
        return ", ".join(filter(None, (supporting(self.seeking.supporting), having(self.seeking.having))))

    @property
    def is_wanted_by_many(self) -> bool:
        """The KTS may suggest a notice."""
        seeking = self.seeking
        return seeking.is_purchase and seeking.is_released and seeking.supporting >= MANY and seeking.suggested_at is None

    @property
    def many_seek(self) -> str:
        """What the KTS is asked to do then."""
        return _("%(count)d Kommunen suchen dasselbe: Bekanntmachung anregen") % {"count": self.seeking.supporting}


def badge_of(seeking: Seeking) -> Badge:
    """Its state; one whose day is past is over, also before the job has ended it."""
    if seeking.state == State.RELEASED and not seeking.is_released:
        return Badge("plain", "x", State.ENDED.label)
    kind, icon = _BADGES[State(seeking.state)]
    return Badge(kind, icon, seeking.get_state_display())


def standing(seeking: Seeking) -> str:
    if seeking.state == State.ENDED:
        return _("%(how)s am %(day)s") % {"how": seeking.get_ending_display(), "day": _day(seeking.ended_at)}
    if seeking.state == State.DECLINED:
        return _("Entschieden am %(day)s") % {"day": _day(seeking.decided_at)}
    if seeking.state == State.SUBMITTED:
        return _("Eingereicht am %(day)s") % {"day": _day(seeking.created_at)}
    return _("Gesucht bis %(day)s") % {"day": date_format(seeking.until, "DATE_FORMAT")}


def supporting(count: int) -> str:
    return ngettext("%(count)d Kommune sucht das auch", "%(count)d Kommunen suchen das auch", count) % {"count": count} if count else ""


def having(count: int) -> str:
    return ngettext("%(count)d Kommune hat es", "%(count)d Kommunen haben es", count) % {"count": count} if count else ""


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
