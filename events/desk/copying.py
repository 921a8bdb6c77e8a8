"""The next conference from the last: page, limits and programme, moved to another start. Nothing of people comes along."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from wagtail.models import Page

from accounts.models import User

from ..models import ConferenceIndexPage, ConferencePage, Registration, Session
from ..seats.moves import moved

PAGE_FIELDS = ("summary", "region", "municipality", "visibility", "venue", "address", "accessibility", "target_group", "about")
CONTACT_FIELDS = ("contact_unit", "contact_email", "content_licence")
"""A mailbox of an office, no person."""
LIMITS = ("on_site", "on_site_seats", "online", "online_seats", "most_per_municipality", "guests")
DEADLINES = ("opens_at", "signup_until", "promote_until")
SESSION_FIELDS = ("title", "format", "room", "about", "is_online", "is_chosen", "seats")
"""Who speaks is asked anew."""


@transaction.atomic
def copy_conference(source: ConferencePage, *, starts_at: datetime, key: uuid.UUID, by: User) -> ConferencePage:
    """An unpublished copy that begins at ``starts_at``. The same key a second time gives the copy that is there."""
    index = ConferenceIndexPage.objects.get()
    Page.objects.select_for_update().get(pk=index.pk)  # treebeard computes paths: one at a time
    slug = f"entwurf-{key.hex}"
    made = ConferencePage.objects.child_of(index).filter(slug=slug).first()
    return made or _copy(source, index, slug, starts_at, by)


def _copy(source: ConferencePage, index: ConferenceIndexPage, slug: str, starts_at: datetime, by: User) -> ConferencePage:
    copy = ConferencePage(
        title=title_of_next(source),
        slug=slug,
        live=False,
        owner=by,
        edition=source.edition and source.edition + 1,
        starts_at=starts_at,
        ends_at=moved(source.ends_at, source.starts_at, starts_at),
        **{name: getattr(source, name) for name in (*PAGE_FIELDS, *CONTACT_FIELDS)},
    )
    copy.topics.set(source.topics.all())
    copy.standards.set(source.standards.all())
    index.refresh_from_db()
    index.add_child(instance=copy)
    copy.save_revision(user=by, clean=False)
    _copy_limits(source, copy)
    Session.objects.bulk_create(
        Session(
            page=copy,
            starts_at=moved(session.starts_at, source.starts_at, starts_at),
            ends_at=moved(session.ends_at, source.starts_at, starts_at),
            **{name: getattr(session, name) for name in SESSION_FIELDS},
        )
        for session in source.sessions.all()
    )
    return copy


def _copy_limits(source: ConferencePage, copy: ConferencePage) -> None:
    limits, _made = Registration.objects.get_or_create(page=source)
    deadlines = {name: getattr(limits, name) for name in DEADLINES}
    Registration.objects.update_or_create(
        page=copy,
        defaults={
            **{name: getattr(limits, name) for name in LIMITS},
            **{name: value and moved(value, source.starts_at, copy.starts_at) for name, value in deadlines.items()},
        },
    )


def title_of_next(source: ConferencePage) -> str:
    """ "28. Regionalkonferenz" after the 27th; other titles stay as they are."""
    before = f"{source.edition}."
    if source.edition and source.title.startswith(before):
        return f"{source.edition + 1}.{source.title.removeprefix(before)}"
    return source.title
