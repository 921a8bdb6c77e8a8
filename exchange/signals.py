"""What goes with a request or a Gesuch, whatever deletes it; and the search follows what a Gesuch is found by."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from municipalities.models import Municipality
from notifications.models import Mail
from pages.models import Topic

from .contact.letters import key_prefix
from .models import ContactRequest, Seeking, SeekingAnswer
from .seeking.letters import Letter
from .seeking.letters import key_prefix as key_prefix_of_seeking
from .seeking.search import schedule_those


@receiver(post_delete, sender=ContactRequest)
def forget_mails(instance: ContactRequest, **kwargs: Any) -> None:
    """The mails about it hold the same words."""
    Mail.objects.filter(key__startswith=key_prefix(instance.pk)).delete()


@receiver(post_delete, sender=Seeking)
def forget_mails_of_seeking(instance: Seeking, **kwargs: Any) -> None:
    Mail.objects.filter(key__startswith=key_prefix_of_seeking(instance.pk)).delete()


@receiver(post_delete, sender=SeekingAnswer)
def forget_mails_of_answer(instance: SeekingAnswer, **kwargs: Any) -> None:
    """With the account goes what it said."""
    Mail.objects.filter(key=f"{key_prefix_of_seeking(instance.seeking_id)}{Letter.ANSWERED}:{instance.pk}").delete()


@receiver([post_save, post_delete], sender=Seeking)
def seeking_changed(instance: Seeking, **kwargs: Any) -> None:
    schedule_those([instance.pk])


@receiver(m2m_changed, sender=Seeking.topics.through)
def topics_of_seeking_changed(instance: Any, action: str, reverse: bool, **kwargs: Any) -> None:
    if action.startswith("post_") and not reverse:
        schedule_those([instance.pk])


@receiver([post_save, pre_delete], sender=Topic)  # before it is deleted its Gesuche still name it
def topic_changed(instance: Topic, **kwargs: Any) -> None:
    _schedule(Q(topics=instance) | Q(topics__parent=instance))


@receiver(post_save, sender=Municipality)
def municipality_changed(instance: Municipality, created: bool, **kwargs: Any) -> None:
    """Gesuche carry the name, the Land and the size class of their municipality."""
    if not created:
        _schedule(Q(municipality=instance))


def _schedule(which: Q) -> None:
    found = Seeking.objects.filter(which, state=Seeking.State.RELEASED).order_by("pk").distinct()
    schedule_those(list(found.values_list("pk", flat=True)))
