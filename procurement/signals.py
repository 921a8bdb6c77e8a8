"""A notice has its time table from the beginning; each published version reaches the positions that figures are given for."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from .lifecycle.acts import after_publish
from .models import NoticePage, TimeTable


@receiver(post_save, sender=NoticePage)
def notice_made(instance: NoticePage, created: bool, **kwargs: Any) -> None:
    if created:
        TimeTable.objects.create(page=instance)


@receiver(page_published, sender=NoticePage)
def notice_published(instance: NoticePage, revision: Any, **kwargs: Any) -> None:
    after_publish(instance, revision)
