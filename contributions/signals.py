"""The index follows what Wagtail publishes, takes back or deletes, and the words entries are found by, whatever their kind.

Acts of the portal schedule themselves.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from municipalities.models import Municipality
from pages.models import Topic
from search.indexing import schedule

from .history.recording import record_version
from .models import ContributionPage


@receiver([page_published, page_unpublished])
def entry_changed(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ContributionPage):
        schedule(instance.search_key)


@receiver(page_published)
def version_published(instance: Any, revision: Any = None, **kwargs: Any) -> None:
    if isinstance(instance, ContributionPage) and revision is not None:
        record_version(instance, revision)


@receiver(post_delete)
def entry_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if issubclass(sender, ContributionPage) and sender.KIND:  # the parents of its row are deleted with it, and have no kind
        schedule(instance.search_key)


@receiver([post_save, pre_delete], sender=Topic)  # before it is deleted its entries still name it
def topic_changed(instance: Topic, **kwargs: Any) -> None:
    """Entries are found by the words of their topics and of those above."""
    schedule_entries(Q(topics=instance) | Q(topics__parent=instance))


@receiver(post_save, sender=Municipality)
def municipality_changed(instance: Municipality, created: bool, **kwargs: Any) -> None:
    """Entries carry the name, the Land and the size class of their municipality."""
    if not created:
        schedule_entries(Q(municipality=instance))


def schedule_entries(which: Q) -> None:
    """Have those of the published entries indexed anew, of every kind."""
    found = ContributionPage.objects.filter(which, live=True).order_by().values_list("content_type", "pk").distinct()
    types = ContentType.objects.get_for_id
    schedule(*(f"{types(kind).model_class().KIND}:{pk}" for kind, pk in found))  # type: ignore[union-attr]  # each is a kind's
