"""Sending the outbox."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from jobs.registry import URGENT

from .models import Mail


@task(priority=URGENT)
def send_mail(mail_id: int) -> bool:
    """Send one mail; False where it was sent before. An error of the mail server is raised, the worker tries again."""
    Mail.objects.filter(pk=mail_id, sent_at=None).update(attempts=F("attempts") + 1)
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id, sent_at=None).first()
        if mail is None:
            return False
        message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.recipient_email], reply_to=[mail.reply_to])
        message.attach_alternative(mail.html, "text/html")
        message.send()
        mail.sent_at = timezone.now()
        mail.save(update_fields=["sent_at"])
    return True
