"""The index follows what Wagtail publishes, takes back or deletes; acts of the portal schedule themselves."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from search.indexing import schedule

from .models import BestPracticePage


@receiver([page_published, page_unpublished], sender=BestPracticePage)
def entry_changed(sender: type[BestPracticePage], instance: BestPracticePage, **kwargs: Any) -> None:
    schedule(instance.search_key)


@receiver(post_delete, sender=BestPracticePage)
def entry_deleted(sender: type[BestPracticePage], instance: BestPracticePage, **kwargs: Any) -> None:
    schedule(instance.search_key)
