"""How long the evidence of a procurement is kept: then it is offered to the archive, and half a year after that was told it is deleted.

The portal does not hear what the archive answers. Who leads, or the KTS where nobody does, has these days to hand over what it wants.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import PageLogEntry

from contributions.models import Visibility
from files.models import ConfidentialFile
from jobs.due import each_due
from jobs.registry import register_periodic

from .lifecycle.acts import locked
from .logged import OF_PARTICIPANTS, Act
from .models import FrozenFigure, NoticeDocument, Participation, State, TimeTable
from .telling.letters import Letter, tell_of
from .telling.receivers import archiving, everybody

KEPT_YEARS = 10
"""After a notice is closed or broken off. Evidence of an award is kept for three years at least (§ 8 Abs. 4 VgV); budget law of the Länder
asks for up to ten."""
OFFERED_DAYS = 180
"""From the day on which somebody was told to offer it to the archive."""


def register() -> None:
    register_periodic("Beschaffungen dem Archiv anbieten", timedelta(days=1), offer_and_delete)


def over_before(moment: datetime) -> QuerySet[TimeTable]:
    """Notices that were closed or broken off before a moment."""
    ended = TimeTable.objects.filter(state__in=(State.CLOSED, State.CANCELLED))
    return ended.annotate(ended_at=Max("stages__reached_at", filter=Q(stages__state__in=(State.CLOSED, State.CANCELLED)))).filter(
        ended_at__lt=moment
    )


def offer_and_delete(now: datetime | None = None) -> None:
    """Tell who is to offer it to an archive; delete half a year later who took part, with which figures and papers."""
    now = now or timezone.now()
    to_offer = _to_offer(now).values_list("pk", flat=True)
    each_due("Beschaffungen dem Archiv anbieten", list(to_offer), partial(_offer, now=now))
    to_delete = _to_delete(now).values_list("pk", flat=True)
    each_due("Beteiligungen alter Beschaffungen löschen", list(to_delete), partial(_forget, now=now))


def _years_before(now: datetime, years: int) -> datetime:
    return now - timedelta(days=round(365.25 * years))


def _holding(now: datetime) -> QuerySet[TimeTable]:
    """Old notices of which something is left."""
    rows: list[Any] = [
        Participation.objects.filter(time_table=OuterRef("pk")),
        FrozenFigure.objects.filter(item__time_table=OuterRef("pk")),
        NoticeDocument.objects.filter(time_table=OuterRef("pk"), audience=Visibility.PARTICIPANTS),
    ]
    return over_before(_years_before(now, KEPT_YEARS)).filter(Exists(rows[0]) | Exists(rows[1]) | Exists(rows[2]))


def _to_offer(now: datetime) -> QuerySet[TimeTable]:
    return _holding(now).filter(offered_at=None)


def _to_delete(now: datetime) -> QuerySet[TimeTable]:
    return _holding(now).filter(offered_at__lte=now - timedelta(days=OFFERED_DAYS))


def _offer(table_id: int, *, now: datetime) -> None:
    """While nobody is there to be told it waits: what was not offered is not deleted."""
    table = locked(table_id)
    if _to_offer(now).filter(pk=table_id).exists() and archiving(table, {}, everybody()):
        table.offered_at = now
        table.save(update_fields=["offered_at"])
        tell_of(table, Letter.ARCHIVE)


def _forget(table_id: int, *, now: datetime) -> None:
    """The notice and its award stay; who took part goes: figures, signed papers, documents for participants, names in the log."""
    table = locked(table_id)
    if not _to_delete(now).filter(pk=table_id).exists():
        return
    parties = Participation.objects.filter(time_table=table)
    documents = NoticeDocument.objects.filter(time_table=table, audience=Visibility.PARTICIPANTS)
    files = [*parties.exclude(signed_file=None).values_list("signed_file", flat=True), *documents.values_list("document", flat=True)]
    FrozenFigure.objects.filter(item__time_table=table).delete()
    parties.delete()
    documents.delete()
    ConfidentialFile.objects.filter(pk__in=files).delete()
    _forget_in_log(table)


def _forget_in_log(table: TimeTable) -> None:
    """That something was done stays; for which municipality goes, and with it whoever acted for one that took part."""
    entries = PageLogEntry.objects.filter(page=table.page_id, action__in=[act.value for act in Act])
    entries.filter(action__in=[act.value for act in OF_PARTICIPANTS]).update(user=None)
    for entry in entries:
        if "municipality" in (data := entry.data or {}):
            kept = {name: value for name, value in data.items() if name != "municipality"}
            PageLogEntry.objects.filter(pk=entry.pk).update(data=kept)
