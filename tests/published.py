"""Published entries for the tests of public pages, made without the way through the editors."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.rights import grant
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from municipalities.models import Municipality
from pages.models import Topic
from pages.naming import free_slug, german_slug
from tests.factories.municipalities import MunicipalityFactory

_numbers = count(1)


def publish(title: str = "Sensoren im Parkhaus", *, topics: tuple[Topic, ...] = (), on: datetime | None = None, **fields: Any) -> BestPracticePage:
    """A published entry with a number, in the state a reader finds it; ``on`` is the day of its publication."""
    values = {
        "municipality": fields.pop("municipality", None) or MunicipalityFactory(),
        "summary": "Kurz gesagt.",
        "initial_situation": "Es war voll.",
        "solution": "Sensoren zählen.",
        "results": "Es ist leerer.",
        "phase": "operation",
        "contact_unit": "Stabsstelle",
        "contact_email": "stelle@stadt.example",
        "number": f"BP-2026-{next(_numbers):04}",
        "last_confirmed_on": timezone.localdate(),
        **fields,
    }
    page = BestPracticePage(title=title, slug=f"entwurf-{next(_numbers)}", live=False, **values)
    BestPracticeIndexPage.objects.get().add_child(instance=page)
    page.slug = free_slug(page, title)
    page.topics.set(topics)
    page.save()
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    if on:
        BestPracticePage.objects.filter(pk=page.pk).update(first_published_at=on, last_published_at=on)
    return BestPracticePage.objects.get(pk=page.pk)


def topic(name: str, parent: Topic | None = None, **fields: Any) -> Topic:
    return Topic.objects.create(slug=german_slug(name), name=name, parent=parent, **fields)


def sign_in(client: Client, user: User) -> None:
    """Log in with a second factor shown in this session."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()


def member(role: str = Role.STAFF, municipality: Municipality | None = None, **fields: Any) -> User:
    """A signed-in reader; editors belong to no municipality."""
    user = User.objects.create_user(f"person{next(_numbers)}@stadt.example", **fields)
    grant(user, role, None if role in (Role.EDITOR, Role.ADMIN) else municipality or MunicipalityFactory(), by=None)
    return user
