"""Signing people in as allauth does, with or without a proven second factor."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import needs_second_factor
from jobs.models import QueuedTask
from notifications.models import Mail
from notifications.telling import write_mails

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the app that a test's person has."""


def login(client: Client, user: User, *, second_factor: bool = True, again: bool = False) -> Client:
    """Sign a user in; ``second_factor`` writes the record a shown code leaves in the session, ``again`` that of a step-up."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    records = [{"method": "password", "at": time.time(), "email": user.email}]
    if second_factor and needs_second_factor(user):
        app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first() or TOTP.activate(user, SECRET).instance
        records.append({"method": "mfa", "at": time.time(), "type": "totp", "id": app.pk})
    if again:
        records.append({"method": "password", "at": time.time(), "reauthenticated": True})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def signed_in(user: User | None, *, again: bool = False) -> Client:
    """A client for a user, who has just shown the password ``again``; None is a guest."""
    client = Client()
    return login(client, user, again=again) if user is not None else client


def signed_in_long_ago(user: User) -> Client:
    """A client whose password and second factor still count, and were shown too long ago for a step-up."""
    client = signed_in(user)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 3600
    session.save()
    Authenticator.objects.filter(user=user).update(created_at=timezone.now() - timedelta(days=1))
    return client


def said_alike(told: Sequence[str], at_fields: Sequence[str]) -> bool:
    """Whether a summary says what stands at the fields; words that stand at two of them come with their labels there."""
    often = Counter(at_fields)
    pairs = zip(told, at_fields, strict=False)
    return len(told) == len(at_fields) and all(said == error or (often[error] > 1 and said.endswith(f": {error}")) for said, error in pairs)


def as_sent(row: Mail) -> str:
    """The text of a mail as it left: links that open something are not kept in the row afterwards."""
    return next(message.body for message in reversed(mail.outbox) if (message.to, message.subject) == ([row.recipient_email], row.subject))


def write_told() -> None:
    """Have the mails written that were asked for; none leaves, as if the mail server were away."""
    for task in list(QueuedTask.objects.filter(task_path=write_mails.module_path)):
        write_mails.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
        task.delete()
