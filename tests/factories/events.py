"""Conferences with a registration, as the KTS would have made them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role
from contributions.naming import free_slug
from events.models import ConferenceIndexPage, ConferencePage, Mode, Registration, Session
from events.seats.persons import Person, Wishes
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory

TIMES = ("starts_at", "ends_at")


def conference(*, starts_in: timedelta = timedelta(days=60), **fields: Any) -> Registration:
    """The registration of a published conference; names of the page's fields go to the page, the others to the registration."""
    starts_at: datetime = fields.pop("starts_at", timezone.now() + starts_in)
    page_fields = {field.name for field in ConferencePage._meta.get_fields()}
    page = ConferencePage(
        title=fields.pop("title", "27. Regionalkonferenz"),
        slug="entwurf",
        summary=fields.pop("summary", "Ein Tag für alle, die Verkehr mit Daten planen."),
        municipality=fields.pop("municipality", None) or MunicipalityFactory(),
        starts_at=starts_at,
        ends_at=fields.pop("ends_at", starts_at + timedelta(hours=6)),
        **{name: fields.pop(name) for name in list(fields) if name in page_fields},
    )
    index = ConferenceIndexPage.objects.get()
    page.slug = f"konferenz-{index.numchild}"
    index.add_child(instance=page)
    page.slug = free_slug(page, page.title)
    page.save()
    registration, _made = Registration.objects.update_or_create(page=page, defaults={"on_site_seats": 40, "guests": True, **fields})
    return registration


def session(registration: Registration, title: str = "Werkstatt A", *, begins_after: timedelta = timedelta(), **fields: Any) -> Session:
    """A session that is chosen at sign-up, an hour long."""
    starts_at = registration.page.starts_at + begins_after
    values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "is_chosen": True, **fields}
    return Session.objects.create(page=registration.page, title=title, **values)


def somebody(municipality: Any = None) -> Person:
    """A member of a municipality of their own, or of the given one."""
    home = municipality or MunicipalityFactory()
    return Person(user=member(Role.STAFF, home), municipality=home)


ON_SITE = Wishes(mode=Mode.ON_SITE)
