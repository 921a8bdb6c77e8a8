"""The mail backend of the demo: keeps messages instead of sending them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from .models import LocalMail


class OutboxBackend(BaseEmailBackend):
    """Every message becomes a row that the local outbox shows."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = ""
            if isinstance(message, EmailMultiAlternatives):
                html = next((str(part.content) for part in message.alternatives if part.mimetype == "text/html"), "")
            LocalMail.objects.create(
                recipients=", ".join(message.recipients())[:500], subject=message.subject[:250], text=message.body, html=html
            )
        return len(email_messages)
