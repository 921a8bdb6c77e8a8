"""A new conference gets its registration; what is published is told, and the index follows its programme."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published

from pages.models import Standard
from search.indexing import schedule

from .models import ConferencePage, Registration, Session
from .seats.changes import after_publish
from .seats.programme_changes import note


@receiver(post_save, sender=ConferencePage)
def conference_made(sender: type[ConferencePage], instance: ConferencePage, created: bool, **kwargs: Any) -> None:
    if created:
        Registration.objects.create(page=instance)


@receiver(page_published, sender=ConferencePage)
def conference_published(sender: type[ConferencePage], instance: ConferencePage, **kwargs: Any) -> None:
    after_publish(instance)


@receiver(pre_save, sender=Session)
def session_changes(sender: type[Session], instance: Session, raw: bool, **kwargs: Any) -> None:
    if not raw:
        note(instance)


@receiver([post_save, post_delete], sender=Session)
def programme_changed(sender: type[Session], instance: Session, **kwargs: Any) -> None:
    schedule(instance.page.search_key)


@receiver([post_save, pre_delete], sender=Standard)  # before it is deleted its conferences still name it
def standard_changed(sender: type[Standard], instance: Standard, **kwargs: Any) -> None:
    """Conferences are found by the names of the standards they are about."""
    found = ConferencePage.objects.filter(standards=instance, live=True).order_by().values_list("pk", flat=True)
    schedule(*(f"{ConferencePage.KIND}:{pk}" for pk in found))
