"""What goes with a request, whatever deletes it: the six months, or the account of who asked."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from notifications.models import Mail

from .contact.letters import key_prefix
from .models import ContactRequest


@receiver(post_delete, sender=ContactRequest)
def forget_mails(instance: ContactRequest, **kwargs: Any) -> None:
    """The mails about it hold the same words."""
    Mail.objects.filter(key__startswith=key_prefix(instance.pk)).delete()
