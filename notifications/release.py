"""Sending what was held: apart from hold.py, which sending itself asks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .models import HeldMail, Mail
from .tasks import send_mail


@transaction.atomic
def release(mails: Iterable[Mail]) -> int:
    """Send these after all; how many. Asking twice sends once."""
    keys = [mail.pk for mail in mails]
    held = list(HeldMail.objects.select_for_update().filter(mail__in=keys, decision=HeldMail.Decision.NONE))
    for row in held:
        row.decision = HeldMail.Decision.RELEASED
        row.save(update_fields=["decision"])
        send_mail.enqueue(row.mail_id)
    return len(held)
