"""Mails of saved searches: what was published since the last one, for the eyes of the person as they are now.

A digest covers ``notified_at`` to DELAY ago, and ``notified_at`` moves in the same transaction that has
the mail written, after the engine was asked: a job that is killed or runs twice loses nothing and sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.due import each_due
from jobs.registry import BULK, register_periodic
from notifications.gates import NO_RIGHT, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, key_of, notify, one_line, rewritten
from notifications.telling import register_writer, tell

from .contract import SearchDocument
from .indexing import is_behind
from .models import SavedSearch
from .saved import unsubscribe_path, url_of
from .services import search
from .sources import sources, visible_objects

DELAY = timedelta(minutes=5)
"""What was published just now may not be in the index yet; the next digest tells of it."""
HOUR = 6
"""Daily and weekly mails lie in the mailbox when people begin to work; weeks begin on Monday."""
NEWEST = 100
"""Newest hits that are looked through; what is new stands among them."""
TOLD = 10
"""Titles in a mail."""


class Letter(StrEnum):
    """The mails of the search. The values are names of templates and stand in the outbox, so they stay."""

    NEWS = "neue_treffer"


def register() -> None:
    register_gate(Letter.NEWS, gate=_gate, priority=BULK)
    register_writer(Letter.NEWS, writer=_write, priority=BULK)
    register_periodic("Neue Treffer melden", timedelta(minutes=10), send_digests)


def send_digests(now: datetime | None = None) -> None:
    """Write the mails that are due. An index that is behind would hide what is new, so it is waited for."""
    if is_behind():
        return
    now = now or timezone.now()
    due = list(_due(now).order_by("notified_at").values_list("pk", "notified_at"))
    news = _published(due[0][1], now - DELAY) if due else {}
    answers = True

    def look(pk: int) -> Looked | None:
        nonlocal answers
        looked = _look(pk, now, news)
        answers = looked is None or looked.hits is not None
        return looked

    each_due("Neue Treffer melden", takewhile(lambda _pk: answers, (pk for pk, _since in due)), partial(_send, now=now), ask=look)


def last_moments(now: datetime) -> dict[str, datetime]:
    """Per frequency the last moment at which a digest was due."""
    local = timezone.localtime(now)
    daily = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if local < daily:
        daily -= timedelta(days=1)
    weekly = daily - timedelta(days=daily.weekday())
    frequency = SavedSearch.Frequency
    return {frequency.AT_ONCE: now, frequency.DAILY: daily, frequency.WEEKLY: weekly}


def _due(now: datetime) -> QuerySet[SavedSearch]:
    """Searches of active people whose period has ended."""
    is_due = Q()
    for frequency, moment in last_moments(now).items():
        is_due |= Q(frequency=frequency, notified_at__lt=moment - DELAY)
    return SavedSearch.objects.filter(is_due, user__is_active=True)


def _published(since: datetime, until: datetime) -> dict[str, datetime]:
    """Key → when it was published, of everything new in a period, whoever may see it."""
    news: dict[str, datetime] = {}
    for source in sources().values():
        if name := source.published_lookup:
            fresh = source.published().filter(**{f"{name}__gt": since, f"{name}__lte": until})
            news |= {source.key(pk): moment for pk, moment in fresh.values_list("pk", name)}
    return news


@dataclass(frozen=True, slots=True)
class Looked:
    """What the engine said of a search that is due, before anything was locked."""

    question: tuple[Any, ...]
    hits: Sequence[str] | None
    """Keys of what is new; None where the engine cannot answer and all have to wait."""


def _question(saved: SavedSearch) -> tuple[Any, ...]:
    """What a digest depends on; another one is another digest."""
    return saved.text, saved.filters, saved.notified_at


def _look(pk: int, now: datetime, news: Mapping[str, datetime]) -> Looked | None:
    """Ask the engine for one digest; None where it is not due any more."""
    saved = _due(now).select_related("user").filter(pk=pk).first()
    if saved is None:
        return None
    new = {key for key, moment in news.items() if saved.notified_at < moment}
    if not new:
        return Looked(_question(saved), ())
    answer = search(saved.user, saved.text, filters=saved.filters, sort="date", limit=NEWEST)
    keys = (hit.source.key(hit.object.pk) for hit in answer.found)
    return Looked(_question(saved), None if answer.simple else [key for key in keys if key in new])


def _send(pk: int, looked: Looked | None, *, now: datetime) -> None:
    """One digest, looked at again under lock: a search that was changed meanwhile, or told of, is left for the next run."""
    saved = _due(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if saved is None or looked is None or looked.hits is None or _question(saved) != looked.question:
        return
    if looked.hits:
        tell(Letter.NEWS, saved=pk, since=f"{saved.notified_at:%Y%m%d%H%M%S%f}", hits=list(looked.hits))
    saved.notified_at = now - DELAY
    saved.save(update_fields=["notified_at"])


def _write(letter: str, *, saved: int, since: str, hits: Sequence[str]) -> None:
    """The digest of what was new since a moment, while there is anything in it for this person."""
    found = _read(saved)
    documents = _seen(found, hits) if found else []
    if not found or not documents:
        return
    notify(
        found.user,
        letter,
        key=key_of(letter, saved, since),
        unsubscribe_path=unsubscribe_path(found),
        target={"saved": saved, "hits": list(hits)},
        **_words(found, documents),
    )


def _read(pk: int) -> SavedSearch | None:
    """A saved search that still sends mails."""
    sending = SavedSearch.objects.exclude(frequency=SavedSearch.Frequency.NEVER)
    return sending.select_related("user").filter(pk=pk).first()


def _seen(saved: SavedSearch, hits: Sequence[str]) -> list[SearchDocument]:
    """What the person may see now, in the order of ``hits``."""
    seen = visible_objects(saved.user, hits)
    return [sources()[key.partition(":")[0]].document(seen[key]) for key in hits if key in seen]


def _words(saved: SavedSearch, documents: Sequence[SearchDocument]) -> Words:
    """What ``notify`` and ``rewritten`` need of a digest; the first TOLD documents are named."""
    name, count, told = one_line(saved.name), len(documents), documents[:TOLD]
    subject = ngettext("Ein neuer Eintrag zu „%(name)s“", "%(count)d neue Einträge zu „%(name)s“", count)
    frequency = saved.get_frequency_display()
    return {
        "subject": subject % {"name": name, "count": count},
        "reason": _("Sie die Suche „%(name)s“ gespeichert haben (E-Mail: %(frequency)s).") % {"name": name, "frequency": frequency},
        "context": {
            "name": name,
            "count": count,
            "entries": [(one_line(document.title), one_line(document.municipality)) for document in told],
            "more": count - len(told),
        },
        "url": url_of(saved, sort="datum"),
        "action": _("Neue Treffer ansehen"),
    }


def _gate(mail: Mail) -> Send | Drop:
    """A digest names what its receiver may see now; one that would name nothing is not sent."""
    saved = _read(mail.target.get("saved", 0))
    if saved is None:
        return Drop(_("Die gespeicherte Suche ist gelöscht oder schickt keine E-Mails mehr."))
    documents = _seen(saved, mail.target.get("hits", []))
    return Send(rewritten(mail, **_words(saved, documents))) if documents else Drop(NO_RIGHT)
