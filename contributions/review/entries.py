"""All contributions in every state, so that a published one is found and can be taken down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality

from ..badges import Badge
from ..models import ContributionPage, Submission
from ..models.contributions import ContributionQuerySet
from ..standing import SAID, standing_of

State = Submission.State

ONLINE = Q(live=True, archived_at=None)
FILTERS: dict[str, tuple[Any, Q]] = {
    "veroeffentlicht": (gettext_lazy("Veröffentlicht"), ONLINE),
    "pruefung": (gettext_lazy("In Prüfung"), Q(way__in=Submission.WAITING_FOR_KTS)),
    "rueckfrage": (gettext_lazy("Rückfrage offen"), Q(way=State.QUESTION)),
    "entwurf": (gettext_lazy("Entwurf"), Q(way=State.DRAFT, trashed_at=None)),
    "abgelehnt": (gettext_lazy("Abgelehnt"), Q(way=State.REJECTED)),
    "archiviert": (gettext_lazy("Archiviert oder vom Netz genommen"), Q(archived_at__isnull=False)),
    "papierkorb": (gettext_lazy("Papierkorb"), Q(trashed_at__isnull=False)),
}
"""Code in the address → label and condition; ``way`` is the state of the latest submission."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with its state; ``change`` names the state of an open change to a published one."""

    entry: ContributionPage
    badge: Badge
    change: str


def found(query: str, code: str) -> ContributionQuerySet:
    """Entries by words of title, number or municipality and by state, last changed first."""
    latest = Submission.objects.filter(page=OuterRef("pk")).order_by("-pk").values("state")[:1]
    entries = ContributionPage.objects.annotate(way=Subquery(latest)).select_related("municipality")
    for word in query.split():
        towns = Municipality.objects.filter(name__icontains=word)  # found once, not compared with each entry
        entries = entries.filter(Q(draft_title__icontains=word) | Q(number=word.upper()) | Q(municipality__in=towns))
    if code in FILTERS:
        entries = entries.filter(FILTERS[code][1])
    return entries.order_by("-latest_revision_created_at", "-pk")


def row(entry: ContributionPage) -> EntryRow:
    """An entry of ``found`` in words."""
    change = str(State(entry.way).label) if entry.live and entry.way in Submission.OPEN else ""
    return EntryRow(entry, badge_of(entry, entry.way), change)


def badge_of(entry: ContributionPage, way: str | None) -> Badge:
    """Where an entry stands for its readers; while it is not published, where its latest submission stands (``way``)."""
    if entry.archived_at is not None or entry.trashed_at is not None:
        return SAID[standing_of(entry, None)].badge
    if entry.live:
        return Badge("success", "check", entry.get_visibility_display())
    return Badge("plain", "", State(way).label if way else _("Nicht veröffentlicht"))
