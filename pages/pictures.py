"""The cuts in which pictures are shown. They are made when a picture is stored, so that reading a page writes nothing."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import FileScan, PortalImage
from .scanning import judged

SIZES = ("width-480", "width-960")
"""For a column of 640 px: phones, and wide or dense screens. Templates name the same: ``width-{960,480}``."""


@receiver(post_save, sender=PortalImage)
def make_cuts(sender: type[PortalImage], instance: PortalImage, created: bool, **kwargs: Any) -> None:
    """Make the cuts of a new picture, unless it waits for the scanner."""
    if created and FileScan.objects.shows(instance.file.name):
        instance.get_renditions(*SIZES)


@receiver(judged, sender=PortalImage)
def picture_judged(sender: type[PortalImage], instance: PortalImage, clean: bool, **kwargs: Any) -> None:
    """Make the cuts of a picture that was found clean."""
    if clean:
        instance.get_renditions(*SIZES)
