"""Malware: with CLAMAV_URL every file is scanned by a task, and nobody is shown a byte of it before it is found clean.

The rule on what may be shown is FileScan's (files/models.py). A scanner that is down, slow or talks rubbish means waiting,
never showing: the periodic look asks again until there is a verdict. What something was found in is deleted; its row stays.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tasks.base import TaskResultStatus
from wagtail.log_actions import log

from jobs.due import each_due
from jobs.models import QueuedTask
from jobs.registry import BULK, URGENT, register_periodic

from . import clamd
from .logged import Act
from .models import ConfidentialFile, FileScan, PortalDocument, PortalImage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger("files.scanning")

Thing = PortalImage | PortalDocument | ConfidentialFile
KINDS: dict[str, type[Thing]] = {"portalimage": PortalImage, "portaldocument": PortalDocument, "confidentialfile": ConfidentialFile}
LOOK = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Pause after a scan without verdict: doubled each time, never longer than an hour, without end."""
WAITING = _("wird geprüft")

judged = Signal()
"""A file was found clean or deleted; sent inside the transaction with ``instance``, ``clean``, the stored ``name`` and the ``finding``."""


def register() -> None:
    register_periodic("Dateien auf Schadsoftware prüfen", LOOK, look)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that may not be shown, with what is to be said of it in German; ``gone``: it is deleted, nothing comes any more."""

    label: StrOrPromise
    gone: bool

    def __str__(self) -> str:
        return str(self.label)


def labels_for(things: Iterable[Thing]) -> dict[str, Held]:
    """Per stored name what is to be said of a file that may not be shown; those that may are left out."""
    hidden = FileScan.objects.hidden_among({thing.stored_name for thing in things})
    states = dict(FileScan.objects.filter(file_name__in=hidden).values_list("file_name", "state")) if hidden else {}
    labels = {name: FileScan.State(states[name]).label if name in states else WAITING for name in hidden}
    return {name: Held(label, gone=states.get(name) == FileScan.State.FOUND) for name, label in labels.items()}


def is_shown(thing: Thing) -> bool:
    """Whether anybody may be shown the file."""
    return FileScan.objects.shows(thing.stored_name)


@receiver(post_save, sender=PortalImage)
@receiver(post_save, sender=PortalDocument)
@receiver(post_save, sender=ConfidentialFile)
def file_saved(sender: type[Thing], instance: Thing, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Have a new or replaced file scanned."""
    if not settings.CLAMAV_URL or raw or (update_fields and "file" not in update_fields):
        return
    if not FileScan.objects.filter(file_name=instance.stored_name).exists():
        enqueue(instance, priority=URGENT)


@receiver(post_delete, sender=PortalImage)
@receiver(post_delete, sender=PortalDocument)
@receiver(post_delete, sender=ConfidentialFile)
def file_deleted(sender: type[Thing], instance: Thing, **kwargs: Any) -> None:
    FileScan.objects.filter(file_name=instance.stored_name).delete()


@receiver(post_delete, sender=ConfidentialFile)
def bytes_deleted(sender: type[ConfidentialFile], instance: ConfidentialFile, **kwargs: Any) -> None:
    """The bytes go with the row, once that is certain; of pictures and documents Wagtail sees to it."""
    name, storage = instance.stored_name, instance.file.storage
    transaction.on_commit(lambda: storage.delete(name) if name else None)


def enqueue(thing: Thing, *, again: bool = False, priority: int = BULK) -> None:
    """Have a file scanned; a whole stock lets what was uploaded just now go first."""
    scan_file.using(priority=priority).enqueue(str(thing._meta.model_name), thing.pk, again)


@task(priority=BULK)
def scan_file(kind: str, key: int, again: bool = False) -> None:
    """Ask the scanner about the present file; ``again``: even if it was found clean before. May run late and twice."""
    thing = KINDS[kind].objects.filter(pk=key).first()
    if thing is None or not settings.CLAMAV_URL:
        return
    name = thing.stored_name
    known = FileScan.objects.filter(file_name=name).exclude(state=FileScan.State.FAILED).first()
    if known is not None and not (again and known.state == FileScan.State.CLEAN):
        return
    try:
        with thing.file.storage.open(name) as stream:
            finding = clamd.scan(settings.CLAMAV_URL, stream)
    except clamd.ScannerDown as error:
        logger.warning("Der Virenscanner antwortet nicht (%s); Dateien warten", error)
    except (clamd.NoVerdict, OSError) as error:
        _no_verdict(name, error)
    else:
        _found(thing, name, finding) if finding else _clean(thing, name)


def _no_verdict(name: str, error: Exception) -> None:
    """Note when to ask again. What was found clean before stays so: a scan again that fails says nothing."""
    logger.warning("Die Datei %s ist noch ungeprüft: %s", name, error)
    now = timezone.now()
    row, _created = FileScan.objects.get_or_create(file_name=name, defaults={"state": FileScan.State.FAILED, "scanned_at": now})
    attempts = row.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    FileScan.objects.filter(pk=row.pk, state=FileScan.State.FAILED).update(attempts=attempts, scanned_at=now, next_at=now + pause)


@transaction.atomic
def _clean(thing: Thing, name: str) -> None:
    _judge(name, FileScan.State.CLEAN)
    if KINDS[str(thing._meta.model_name)].objects.filter(pk=thing.pk, file=name).exists():  # not replaced meanwhile
        judged.send(sender=type(thing), instance=thing, clean=True, name=name)


def _found(thing: Thing, name: str, finding: str) -> None:
    """Write it down and tell the owner, then delete; should this break off in between, the look deletes."""
    logger.error("Schadsoftware in der Datei %s: %s. Sie wird gelöscht.", name, finding)
    with transaction.atomic():
        _judge(name, FileScan.State.FOUND, finding[:200])
        log(instance=thing, action=Act.MALWARE.value, data={"finding": finding[:200]})
        judged.send(sender=type(thing), instance=thing, clean=False, name=name, finding=finding)
    _delete(thing, name)


def _judge(name: str, state: FileScan.State, finding: str = "") -> None:
    values = {"state": state, "finding": finding, "scanned_at": timezone.now(), "next_at": None}
    FileScan.objects.update_or_create(file_name=name, defaults=values)


def _delete(thing: Thing, name: str) -> None:
    """The bytes, and whatever was made of them; the row stays, so that its owner is told."""
    if isinstance(thing, PortalImage) and PortalImage.objects.filter(pk=thing.pk, file=name).exists():  # not replaced meanwhile
        for cut in thing.renditions.all():
            cut.delete()
    thing.file.storage.delete(name)


# --- What still waits --------------------------------------------------------------------------------------


def unscanned() -> Iterator[Thing]:
    """Files without a verdict, oldest first; those whose pause after a failure is not over are left out."""
    now = timezone.now()
    for model in KINDS.values():
        scans = FileScan.objects.filter(file_name=OuterRef("file"))
        resting = scans.filter(Q(next_at=None) | Q(next_at__gt=now))  # a verdict has no next time
        yield from model.objects.filter(~Exists(resting)).order_by("pk").iterator()


def count_unscanned() -> int:
    """How many files have no verdict; 0 where there is no scanner. For those who watch over the portal."""
    if not settings.CLAMAV_URL:
        return 0
    settled = FileScan.objects.filter(file_name=OuterRef("file")).exclude(state=FileScan.State.FAILED)
    return sum(model.objects.filter(~Exists(settled)).count() for model in KINDS.values())


def look() -> int:
    """Enqueue what waits and is not enqueued, if a scanner answers; returns how many. Finishes deletions that broke off."""
    _finish_deletions()
    waiting = list(unscanned()) if settings.CLAMAV_URL else []
    if not waiting:
        return 0
    try:
        clamd.ping(settings.CLAMAV_URL)
    except clamd.ScannerDown as error:
        logger.warning("Der Virenscanner antwortet nicht (%s); %s Dateien warten", error, len(waiting))
        return 0
    open_tasks = QueuedTask.objects.filter(task_path=scan_file.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    known = {tuple(values["args"][:2]) for values in open_tasks.values_list("args_kwargs", flat=True)}
    missing = [thing for thing in waiting if (thing._meta.model_name, thing.pk) not in known]
    for thing in missing:
        enqueue(thing)
    return len(missing)


def _finish_deletions() -> None:
    """Each on its own: a file that the disk does not let go keeps no other, and nothing that waits for the scanner."""
    things = [(kind, thing) for kind in KINDS for thing in _infected(kind)]
    undone = [(kind, thing.pk) for kind, thing in things if thing.file.storage.exists(thing.stored_name)]
    each_due("Schadsoftware löschen", undone, _finish_deletion)


def _finish_deletion(found: tuple[str, int]) -> None:
    kind, key = found
    for thing in _infected(kind).filter(pk=key):
        _delete(thing, thing.stored_name)


def _infected(kind: str) -> QuerySet[Thing]:
    found = FileScan.objects.filter(state=FileScan.State.FOUND).values("file_name")
    return KINDS[kind].objects.filter(file__in=found)
