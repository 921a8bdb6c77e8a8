"""A need that is published for the first time becomes the proposal of a version; the search follows its standard."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from pages.search import STANDARD_KIND
from search.indexing import schedule

from .guests.acts import forget_mails
from .lifecycle.acts import propose
from .models import AgreementPage, Comment, Milestone


@receiver(page_published, sender=AgreementPage)
def need_published(instance: AgreementPage, **kwargs: Any) -> None:
    propose(instance)


@receiver(post_save, sender=Milestone)
def state_reached(instance: Milestone, **kwargs: Any) -> None:
    """Text and files are frozen before a state is reached: the standard is found by them from then on."""
    if instance.version.standard_id is not None:
        schedule(f"{STANDARD_KIND}:{instance.version.standard_id}")


@receiver(post_delete, sender=Comment)
def comment_deleted(instance: Comment, **kwargs: Any) -> None:
    """The mails to a guest hold the same words, and the address."""
    forget_mails(instance.pk)
