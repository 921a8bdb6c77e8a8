"""The cuts in which pictures are shown: which there are, and when they are made. Reading a page makes none.

A page that asks for a cut that is missing shows a stand-in (``PortalImage.create_rendition``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task

from jobs.due import each_due
from jobs.registry import URGENT, register_periodic

from .models import FileScan, PortalImage
from .scanning import judged

SIZES = ("width-480", "width-960")
"""For a column of 640 px: phones, and wide or dense screens. Templates name the same: ``width-{960,480}``."""
ALL_SIZES = (*SIZES, "fill-216x144", "max-165x165", "max-800x600")
"""Also the member's list of pictures, and the lists, choosers and forms of Wagtail's admin."""
LOOK = timedelta(minutes=5)
AT_ONCE = 200
"""Pictures that one look completes, so that other periodic jobs get their turn."""


def register() -> None:
    register_periodic("Fehlende Bildgrößen anlegen", LOOK, complete)


@receiver(post_save, sender=PortalImage)
def picture_saved(sender: type[PortalImage], instance: PortalImage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Make the cuts of a new picture, unless it waits for the scanner; those of a changed one in a task.

    Wagtail deletes the cuts of a replaced file after it has saved it: the task runs after both.
    """
    if raw or not FileScan.objects.shows(instance.stored_name):
        return
    if created:
        instance.cut(*ALL_SIZES)
    else:
        cut_picture.enqueue(instance.pk)


@receiver(judged, sender=PortalImage)
def picture_judged(sender: type[PortalImage], instance: PortalImage, clean: bool, **kwargs: Any) -> None:
    """Make the cuts of a picture that was found clean."""
    if clean:
        instance.cut(*ALL_SIZES)


@task(priority=URGENT)
def cut_picture(image_id: int) -> None:
    """Make what is missing of a picture; may run late and twice."""
    _cut(image_id)


def complete() -> int:
    """Make the cuts that pictures lack, after an update of the list or a restored backup; the number of pictures that have them now.

    A picture that cannot be read stops no other and is told to the operators.
    """
    made = Count("renditions__filter_spec", filter=Q(renditions__filter_spec__in=ALL_SIZES), distinct=True)
    lacking = PortalImage.objects.filter(FileScan.objects.shown("file")).annotate(made=made).filter(made__lt=len(ALL_SIZES))
    return each_due("Fehlende Bildgrößen anlegen", lacking.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE], _cut)


def _cut(image_id: int) -> None:
    image = PortalImage.objects.filter(pk=image_id).first()
    if image is not None and FileScan.objects.shows(image.stored_name):
        image.cut(*ALL_SIZES)
