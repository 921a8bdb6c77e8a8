"""What happens to Gesuche by itself: they are told of two weeks before they end, end on their day, and are deleted. All may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic
from notifications.models import Mail

from ..models import Seeking
from ..models.seeking import SeekingQuerySet
from . import letters
from .acts import expire

KEPT = relativedelta(months=12)
"""After the end, or after the KTS declined it."""
DECLINED_TEXT_KEPT = relativedelta(months=3)
"""What a declined one said."""
State = Seeking.State


def register() -> None:
    register_periodic("Gesuche beenden", timedelta(hours=1), end)
    register_periodic("Gesuche enden bald", timedelta(hours=1), warn)
    register_periodic("Gesuche löschen", timedelta(hours=1), forget)


def end() -> int:
    """Those whose last day is past."""
    return each_due("Gesuche beenden", Seeking.objects.over().values_list("pk", flat=True), expire)


def warn() -> int:
    """Tell the asker once, two weeks before."""
    return each_due("Gesuche enden bald", Seeking.objects.ends_soon().values_list("pk", flat=True), _warn_one)


def _warn_one(pk: int) -> None:
    for seeking in Seeking.objects.ends_soon().select_for_update(of=("self",)).filter(pk=pk):
        seeking.warned_at = timezone.now()
        seeking.save(update_fields=["warned_at"])
        letters.tell_ends_soon(seeking)


def forget(now: datetime | None = None) -> int:
    """The texts of declined ones after three months; all of it, answers and mails too, after twelve."""
    today = timezone.localtime(now or timezone.now())
    old = Q(state=State.ENDED, ended_at__lte=today - KEPT) | Q(state=State.DECLINED, decided_at__lte=today - KEPT)
    wordy = Q(state=State.DECLINED, decided_at__lte=today - DECLINED_TEXT_KEPT) & ~Q(title="", need="", reason="")
    due, texts = Seeking.objects.filter(old), Seeking.objects.filter(wordy)
    keys = list(due.values_list("pk", flat=True))
    blank = [pk for pk in texts.values_list("pk", flat=True) if pk not in keys]
    acts = {**dict.fromkeys(keys, partial(_forget_one, due)), **dict.fromkeys(blank, partial(_blank_one, texts))}
    return each_due("Gesuche löschen", acts, lambda pk: acts[pk](pk))


def _forget_one(due: SeekingQuerySet, pk: int) -> None:
    for seeking in due.filter(pk=pk).select_for_update(of=("self",)):
        seeking.delete()


def _blank_one(texts: SeekingQuerySet, pk: int) -> None:
    for seeking in texts.filter(pk=pk).select_for_update(of=("self",)):
        seeking.title = seeking.need = seeking.reason = ""
        seeking.save(update_fields=["title", "need", "reason"])
        Mail.objects.filter(key__startswith=letters.key_prefix(pk)).delete()
