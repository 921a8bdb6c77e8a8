"""The index follows what Wagtail publishes, takes back or deletes, and the words entries are found by.

Acts of the portal schedule themselves.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from municipalities.models import Municipality
from pages.models import Standard, Topic
from search.indexing import schedule

from .models import BestPracticePage


@receiver([page_published, page_unpublished], sender=BestPracticePage)
def entry_changed(sender: type[BestPracticePage], instance: BestPracticePage, **kwargs: Any) -> None:
    schedule(instance.search_key)


@receiver(post_delete, sender=BestPracticePage)
def entry_deleted(sender: type[BestPracticePage], instance: BestPracticePage, **kwargs: Any) -> None:
    schedule(instance.search_key)


@receiver([post_save, pre_delete], sender=Topic)  # before it is deleted its entries still name it
def topic_changed(sender: type[Topic], instance: Topic, **kwargs: Any) -> None:
    """Entries are found by the words of their topics and of those above."""
    _schedule_entries(Q(topics=instance) | Q(topics__parent=instance))


@receiver([post_save, pre_delete], sender=Standard)
def standard_changed(sender: type[Standard], instance: Standard, **kwargs: Any) -> None:
    _schedule_entries(Q(standards=instance))


@receiver(post_save, sender=Municipality)
def municipality_changed(sender: type[Municipality], instance: Municipality, created: bool, **kwargs: Any) -> None:
    """Entries carry the name, the Land and the size class of their municipality."""
    if not created:
        _schedule_entries(Q(municipality=instance))


def _schedule_entries(which: Q) -> None:
    found = BestPracticePage.objects.filter(which, live=True).order_by().values_list("pk", flat=True).distinct()
    schedule(*(f"{BestPracticePage.KIND}:{pk}" for pk in found))
