"""The mail backend of the demo: keeps messages instead of sending them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .models import LocalMail


class OutboxBackend(BaseEmailBackend):
    """Every message becomes a row that the local outbox shows."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.message()  # refuses line breaks in headers, as a real server's backend does
            html = next((str(body) for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
            LocalMail.objects.create(
                recipients=", ".join(message.recipients())[:500], subject=str(message.subject)[:250], text=str(message.body), html=html
            )
        return len(email_messages)
