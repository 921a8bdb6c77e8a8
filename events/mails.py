"""Mails about sign-ups. ``tell`` enqueues one inside the transaction; the task writes it, once per person and event."""

from __future__ import annotations

from django_tasks import task

from jobs.registry import URGENT

from .models import SignUp


def tell(sign_up: SignUp, event: str) -> None:
    """Have a mail written about what just happened to a sign-up; a rollback takes it back."""
    write_mail.enqueue(sign_up.pk, event)


@task(priority=URGENT)
def write_mail(sign_up_id: int, event: str) -> None:
    """Write the mail of an event; nothing where the sign-up is gone by now."""
