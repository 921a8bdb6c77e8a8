"""All that the pages show, for any number of entries: only the entries grow, everything beside them stays the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.entries import count_children, fill, write

TOWNS, CONFERENCES = 1_000, 2_000
OWN = 200
"""Entries of the municipality whose pages are measured."""
STANDARDS, NOTICES = 40, 5


@dataclass(frozen=True, slots=True)
class Stock:
    """Whoever asks, and where they act."""

    reader: Any
    """CDO of the municipality with 200 entries."""
    writer: Any
    """CDO of another one: what is written here leaves those 200 alone."""
    writes_for: Any
    editor: Any
    registration: Any
    """Of a conference that is open for all who want to come."""


def stock(size: int, *, towns: int = TOWNS, conferences: int = CONFERENCES) -> Stock:
    """Go on until there are ``size`` entries, then have the search read them, the queue emptied and the topics counted."""
    from best_practices.models import BestPracticePage
    from contributions.models import ContributionPage, Submission
    from jobs.worker import drain
    from pages.topic_counts import recount
    from search.indexing import rebuild

    is_first = not BestPracticePage.objects.exists()
    if is_first:
        fill(0, towns=towns)  # topics too: the entries of each size name the same ones
        _add_what_stays(_town(0), conferences)
    fill(size, towns=towns)
    own, other = _town(0), _town(1)
    ContributionPage.objects.filter(municipality=own, slug__startswith="antrag-").update(municipality=other)
    ContributionPage.objects.filter(slug__in=[f"antrag-{number:06}" for number in range(OWN)]).update(municipality=own)
    decided = ContributionPage.objects.filter(municipality=own, slug__startswith="antrag-", submissions=None)
    Submission.objects.bulk_create(Submission(page=entry, state=Submission.State.PUBLISHED) for entry in decided)
    rebuild()
    drain()
    recount()
    return _people(own, _town(2))


def _town(number: int) -> Any:
    from municipalities.models import Municipality

    return Municipality.objects.get(slug=f"ort-{number}")


def _add_what_stays(own: Any, conferences: int) -> None:
    from events.models import Registration
    from tests.factories.accounts import member
    from tests.factories.events import conference
    from tests.factories.pages import StandardFactory, TopicFactory
    from tests.factories.procurement import noticed

    TopicFactory.reset_sequence(10_000, force=True)  # the bulk has taken the first names
    pages = _conferences(conferences, own)
    Registration.objects.bulk_create((Registration(page=page, on_site_seats=40) for page in pages), batch_size=500)
    conference(title="Offene Konferenz", on_site_seats=None, municipality=own)
    StandardFactory.create_batch(STANDARDS)
    for number in range(NOTICES):
        noticed(municipality=_town(3 + number))
    for role, town in (("cdo", own), ("cdo", _town(2)), ("editor", None)):
        member(role, town)


def _people(own: Any, other: Any) -> Stock:
    from accounts.models import Membership
    from events.models import Registration

    people = Membership.objects.select_related("user")
    return Stock(
        reader=people.get(municipality=own, role="cdo").user,
        writer=people.get(municipality=other, role="cdo").user,
        writes_for=other,
        editor=people.filter(municipality=None, role="editor").earliest("pk").user,
        registration=Registration.objects.get(page__title="Offene Konferenz"),
    )


def _conferences(number: int, town: Any) -> list[Any]:
    """Half of them are over; one a day."""
    from django.db import transaction
    from django.utils import timezone

    from events.models import ConferenceIndexPage
    from pages.models import Topic

    index, random_, begin = ConferenceIndexPage.objects.get(), random.Random(7), timezone.now()
    made = [_conference(place, index, town, begin + timedelta(days=place - number // 2, hours=1)) for place in range(number)]
    with transaction.atomic():
        write(made, list(Topic.objects.all()), random_)
        count_children(index)
    return made


def _conference(number: int, index: Any, town: Any, starts_at: datetime) -> Any:
    from django.contrib.contenttypes.models import ContentType

    from events.models import ConferencePage
    from municipalities.sorting import sort_key

    title = f"{number}. Regionalkonferenz"
    return ConferencePage(
        title=title,
        draft_title=title,
        sort_key=sort_key(title),
        slug=f"tagung-{number}",
        path=ConferencePage._get_path(index.path, index.depth + 1, number + 1),
        depth=index.depth + 1,
        url_path=f"{index.url_path}tagung-{number}/",
        content_type=ContentType.objects.get_for_model(ConferencePage),
        locale_id=index.locale_id,
        live=True,
        first_published_at=starts_at - timedelta(days=2_000),
        last_published_at=starts_at - timedelta(days=2_000),
        municipality=town,
        summary="Ein Tag für alle, die Verkehr mit Daten planen.",
        number=f"RK-2026-{number:06}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        venue="Rathaus",
    )
