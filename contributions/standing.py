"""Where a contribution stands for those who write it: one state, and what every screen of theirs says of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .badges import Badge
from .models import ContributionPage, Submission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Submission.State


class Standing(Enum):
    """What is open counts more than what is online; what was taken off the net or thrown away, more than both."""

    DRAFT = auto()
    CHANGE = auto()
    """A change to what is online, being written."""
    QUESTION = auto()
    WAITING = auto()
    CHANGE_WAITING = auto()
    REJECTED = auto()
    CHANGE_REJECTED = auto()
    """The change was rejected, the entry is online as it was."""
    PUBLISHED = auto()
    STALE = auto()
    ARCHIVED = auto()
    TAKEN_DOWN = auto()
    """By the KTS: nobody else brings it back."""
    TRASHED = auto()

    @property
    def is_written(self) -> bool:
        return self in (Standing.DRAFT, Standing.CHANGE, Standing.QUESTION)

    @property
    def is_online(self) -> bool:
        """Settled, and to be read by others."""
        return self in (Standing.PUBLISHED, Standing.STALE, Standing.CHANGE_REJECTED)


def standing_of(entry: ContributionPage, submission: Submission | None) -> Standing:
    """Where an entry stands whose open submission, else the latest, this is."""
    if entry.trashed_at is not None:
        return Standing.TRASHED
    if entry.archived_at is not None:
        return Standing.TAKEN_DOWN if entry.archived_by_kts else Standing.ARCHIVED
    if submission is not None and submission.is_open:
        return _open(entry, submission)
    rejected = submission is not None and submission.state == State.REJECTED
    if not entry.live:
        return Standing.REJECTED if rejected else Standing.ARCHIVED if entry.was_published else Standing.DRAFT
    return Standing.CHANGE_REJECTED if rejected else Standing.STALE if entry.is_stale else Standing.PUBLISHED


def _open(entry: ContributionPage, submission: Submission) -> Standing:
    if submission.state == State.QUESTION:
        return Standing.QUESTION
    if submission.waits_for_kts:
        return Standing.CHANGE_WAITING if entry.live else Standing.WAITING
    return Standing.CHANGE if entry.live else Standing.DRAFT


@dataclass(frozen=True, slots=True)
class Said:
    """``version`` names what can be looked at beside what is online: "" for a draft, whose look is a preview."""

    badge: Badge
    kicker: StrOrPromise
    lead: StrOrPromise
    version: StrOrPromise = ""
    heading: StrOrPromise = ""
    """Above its way, where that still comes."""

    @property
    def look(self) -> str:
        """The link to that version."""
        return _("%(version)s ansehen") % {"version": self.version} if self.version else _("Vorschau")


_GOES_ON = gettext_lazy("So geht es weiter")
_ENTRY, _CHANGE = gettext_lazy("Eintrag"), gettext_lazy("Änderung")
_SENT, _LAST = gettext_lazy("Eingereichte Fassung"), gettext_lazy("Letzte Fassung")
_ONLINE = gettext_lazy("Veröffentlichte Fassung")

SAID: dict[Standing, Said] = {
    Standing.DRAFT: Said(Badge("plain", "edit", gettext_lazy("Entwurf")), gettext_lazy("Entwurf"), "", "", _GOES_ON),
    Standing.CHANGE: Said(
        Badge("plain", "edit", gettext_lazy("Veröffentlicht, Änderung im Entwurf")),
        _CHANGE,
        gettext_lazy("Die veröffentlichte Fassung bleibt online, bis die KTS-Redaktion Ihre Änderung geprüft hat."),
        "",
        _GOES_ON,
    ),
    Standing.QUESTION: Said(
        Badge("warning", "warn", gettext_lazy("Rückfrage")), _ENTRY, gettext_lazy("Die KTS-Redaktion hat eine Rückfrage."), "", _GOES_ON
    ),
    Standing.WAITING: Said(Badge("info", "clock", gettext_lazy("In Prüfung")), _ENTRY, "", _SENT, _GOES_ON),
    Standing.CHANGE_WAITING: Said(
        Badge("info", "clock", gettext_lazy("Änderung in Prüfung")),
        _CHANGE,
        gettext_lazy("Ihre Änderung wird geprüft. Online bleibt bis dahin die bisherige Fassung."),
        _SENT,
        _GOES_ON,
    ),
    Standing.REJECTED: Said(
        Badge("danger", "ended", gettext_lazy("Abgelehnt")),
        _ENTRY,
        gettext_lazy("Die KTS-Redaktion hat den Eintrag abgelehnt. Sie können ihn überarbeiten und noch einmal einreichen."),
        gettext_lazy("Abgelehnte Fassung"),
    ),
    Standing.CHANGE_REJECTED: Said(
        Badge("danger", "ended", gettext_lazy("Veröffentlicht, Änderung abgelehnt")),
        _ENTRY,
        gettext_lazy("Die KTS-Redaktion hat Ihre Änderung abgelehnt. Online ist weiter die bisherige Fassung."),
        gettext_lazy("Abgelehnte Fassung"),
    ),
    Standing.PUBLISHED: Said(
        Badge("success", "check", gettext_lazy("Veröffentlicht")), _ENTRY, gettext_lazy("Dieser Eintrag ist veröffentlicht."), _ONLINE
    ),
    Standing.STALE: Said(
        Badge("warning", "warn", gettext_lazy("Möglicherweise veraltet")),
        _ENTRY,
        gettext_lazy("Dieser Eintrag ist veröffentlicht. Bitte bestätigen Sie, dass die Angaben noch stimmen."),
        _ONLINE,
    ),
    Standing.ARCHIVED: Said(
        Badge("plain", "lock", gettext_lazy("Archiviert")),
        _ENTRY,
        gettext_lazy("Dieser Eintrag ist archiviert. Nur Ihre Kommune und die KTS-Redaktion sehen ihn noch."),
        _LAST,
    ),
    Standing.TAKEN_DOWN: Said(
        Badge("danger", "lock", gettext_lazy("Vom Netz genommen")),
        _ENTRY,
        gettext_lazy(
            "Die KTS-Redaktion hat diesen Eintrag vom Netz genommen. Nur sie kann ihn zurückholen; fragen Sie sie nach dem Grund."
        ),
        _LAST,
    ),
    Standing.TRASHED: Said(
        Badge("plain", "bin", gettext_lazy("Papierkorb")),
        gettext_lazy("Entwurf"),
        gettext_lazy("Dieser Entwurf liegt im Papierkorb. Nach 30 Tagen wird er gelöscht."),
        gettext_lazy("Letzter Entwurf"),
    ),
}


def badge_of(entry: ContributionPage, submission: Submission | None) -> Badge:
    """The badge; while the KTS has it, with the state of the submission."""
    standing = standing_of(entry, submission)
    badge = SAID[standing].badge
    if standing is Standing.WAITING and submission is not None:
        return Badge(badge.kind, badge.icon, submission.get_state_display())
    return badge


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way of an entry; ``is_now`` where it stands."""

    icon: str
    title: StrOrPromise
    text: StrOrPromise
    is_now: bool = False


def way_of(entry: ContributionPage, submission: Submission, *, appears: StrOrPromise, shared: bool) -> list[Stage]:
    """What was, what is and what comes; ``appears`` is the kind's word for the end, ``shared`` whether others write with its owner."""
    standing = standing_of(entry, submission)
    if standing in (Standing.DRAFT, Standing.CHANGE, Standing.QUESTION, Standing.WAITING, Standing.CHANGE_WAITING):
        return _to_come(standing, submission, appears, shared)
    if standing is Standing.TRASHED:
        return [
            Stage("edit", _("Angelegt"), _on(submission.created_at)),
            Stage("lock", _("In den Papierkorb gelegt"), _on(entry.trashed_at), True),
        ]
    return [*_been(entry, submission, standing), *_settled(entry, submission, standing)]


def _to_come(standing: Standing, submission: Submission, appears: StrOrPromise, shared: bool) -> list[Stage]:
    seen_by = _("Alle, die mitschreiben, und die KTS-Redaktion") if shared else _("Ihre Kommune und die KTS-Redaktion")
    seen = _("%(who)s können den Entwurf sehen, sonst niemand.") % {"who": seen_by}
    waits = submission.waits_for_kts
    asked = standing is Standing.QUESTION
    due = _("Bis zum %(day)s.") % {"day": day(submission.due_on)} if waits and submission.due_on else ""
    first = Stage("edit", _("Eingereicht"), _on(submission.submitted_at)) if waits else Stage("edit", _("Sie schreiben"), seen, not asked)
    answers = [Stage("warn", _("Sie antworten auf die Rückfrage"), _("Danach prüft die KTS-Redaktion weiter."), True)] if asked else []
    change = submission.is_change
    end = _("Ihre Änderung erscheint") if change else appears
    return [
        Stage("edit", _("Eingereicht"), _on(submission.submitted_at)) if asked else first,
        *answers,
        Stage("shield", _("Die KTS-Redaktion prüft"), due or _("In der Regel innerhalb von 5 Arbeitstagen."), waits),
        Stage("check", end, _("Sie erhalten eine E-Mail mit dem Link.")),
    ]


def _been(entry: ContributionPage, submission: Submission, standing: Standing) -> list[Stage]:
    """What lies behind a settled entry."""
    title = _("Änderung eingereicht") if submission.is_change else _("Eingereicht")
    found = [Stage("edit", title, _on(submission.submitted_at))] if submission.submitted_at else []
    if entry.first_published_at and standing is not Standing.REJECTED:
        first = Stage("check", _("Veröffentlicht"), _on(entry.first_published_at))
        found = [first, *found] if submission.is_change else [*found, first]
    return found


def _settled(entry: ContributionPage, submission: Submission, standing: Standing) -> list[Stage]:
    """Where it stands now."""
    if standing in (Standing.REJECTED, Standing.CHANGE_REJECTED):
        return [Stage("ended", _("Abgelehnt"), _on(submission.decided_at), True)]
    if standing is Standing.TAKEN_DOWN:
        return [Stage("lock", _("Vom Netz genommen"), _on(entry.archived_at), True)]
    if standing is Standing.ARCHIVED:
        return [Stage("lock", _("Archiviert"), _on(entry.archived_at), True)]
    changed = (
        [Stage("check", _("Änderung veröffentlicht"), _on(submission.decided_at))] if submission.is_change and submission.decided_at else []
    )
    confirmed = _("Zuletzt bestätigt am %(day)s.") % {"day": day(entry.last_confirmed_on)} if entry.last_confirmed_on else ""
    if not entry.review_due_on:
        return [*changed, Stage("clock", _("Online"), confirmed, True)]
    words = {"day": day(entry.review_due_on)}
    if standing is Standing.STALE:
        return [*changed, Stage("warn", _("Angaben bestätigen"), f"{_('Fällig seit dem %(day)s.') % words} {confirmed}".strip(), True)]
    return [*changed, Stage("clock", _("Angaben bestätigen bis zum %(day)s") % words, confirmed, True)]


def _on(moment: Any) -> str:
    return _("Am %(day)s.") % {"day": day(moment)} if moment else ""


def day(moment: Any) -> str:
    """A day in German; of a moment, its day in Germany. "" for none."""
    return date_format(timezone.localtime(moment) if hasattr(moment, "hour") else moment, "DATE_FORMAT") if moment else ""
