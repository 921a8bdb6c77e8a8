"""Published entries for the tests of public pages, made without the way through the editors."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Role, User
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions.naming import free_slug, german_slug
from pages.models import Topic
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory

_numbers = count(1)


def publish(
    title: str = "Sensoren im Parkhaus", *, topics: tuple[Topic, ...] = (), on: datetime | None = None, **fields: Any
) -> BestPracticePage:
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
    """A topic whose code follows from its name."""
    return TopicFactory(slug=german_slug(name), name=name, parent=parent, **fields)


def reader() -> User:
    """Somebody of a municipality: reads what is for municipalities, and no more."""
    return member(Role.STAFF, MunicipalityFactory())
