"""Published best practices in any number, written in bulk: the same for every run of the same size."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import islice
from typing import Any

UPPER_TOPICS, TOPICS = 12, 60
FOR_MEMBERS = 5
"""One entry in five is for municipalities only."""
YEAR = 365 * 24 * 60
"""Minutes; whatever their number, the entries are spread over the last one."""
BATCH, PER_STATEMENT = 2_000, 200
"""Entries made at once, and in one statement: SQLite takes 32,766 parameters."""
LONG = "Die Verwaltung stellt den Antrag digital bereit und prüft ihn in einem gemeinsamen Fachverfahren. " * 8


def fill(size: int, *, towns: int = 0) -> None:
    """Go on until there are ``size`` entries with up to three topics each, and ``towns`` or a town for every ninth of them."""
    from django.db import transaction

    from best_practices.models import BestPracticeIndexPage, BestPracticePage

    have, random_ = BestPracticePage.objects.count(), random.Random(2026)
    with transaction.atomic():
        places, topics, index = _towns(towns or size // 9), _topics(), BestPracticeIndexPage.objects.get()
        numbers = iter(range(have, size))
        while batch := list(islice(numbers, BATCH)):
            write([_entry(number, index, random_.choice(places), random_) for number in batch], topics, random_)
        count_children(index)


def count_children(index: Any) -> None:
    """What was written in bulk did not tell the list above it, which counts its entries to give the next one its place."""
    from wagtail.models import Page

    below = Page.objects.filter(path__startswith=index.path, depth=index.depth + 1)  # get_children() believes that there are none
    Page.objects.filter(pk=index.pk).update(numchild=below.count())


def _towns(number: int) -> list[Any]:
    from municipalities.models import GROUPS, Kind, Municipality, State
    from municipalities.sizes import size_class_of

    random_, towns = random.Random(11), []
    kinds = [kind for kind in Kind if kind == Kind.COOPERATION or kind not in GROUPS]
    for place in range(Municipality.objects.count(), number):
        inhabitants = int(1_500 * 10 ** random_.uniform(0, 2.5))
        several = [State.NI, State.HB] if place % 200 == 0 else []
        towns.append(
            Municipality(
                slug=f"ort-{place}",
                name=f"Ort {place}",
                sort_key=f"ort {place:05}",
                search_text=f"ort {place}",
                kind=Kind.COOPERATION if several else random_.choice(kinds),
                state=random_.choice(State.values),
                additional_states=several,
                inhabitants=inhabitants,
                size_class=size_class_of(inhabitants),
                cohort=random_.choice([None, None, 2020, 2021]),
                latitude=round(random_.uniform(47.4, 54.8), 4),
                longitude=round(random_.uniform(6.0, 14.9), 4),
            )
        )
    Municipality.objects.bulk_create(towns, batch_size=BATCH)
    return list(Municipality.objects.all())


def _topics() -> list[Any]:
    from pages.models import Topic

    if not Topic.objects.exists():
        upper = Topic.objects.bulk_create([Topic(slug=f"feld-{n}", name=f"Feld {n}", sort_key=f"feld {n:03}") for n in range(UPPER_TOPICS)])
        made = [(n, upper[n % UPPER_TOPICS]) for n in range(TOPICS)]
        Topic.objects.bulk_create(Topic(slug=f"unter-{n}", name=f"Unter {n}", sort_key=f"unter {n:03}", parent=above) for n, above in made)
    return list(Topic.objects.all())


def write(entries: list[Any], topics: list[Any], random_: random.Random) -> None:
    """One batch of one kind: Django creates no subclass in bulk, so that each table gets its own rows, the base first."""
    from wagtail.models import Page

    from contributions.models import ContributionPage

    pages = [Page(**{field.attname: getattr(entry, field.attname) for field in Page._meta.concrete_fields}) for entry in entries]
    for entry, page in zip(entries, Page.objects.bulk_create(pages), strict=True):
        entry.pk = entry.page_ptr_id = entry.contributionpage_ptr_id = page.pk
    for model in (ContributionPage, type(entries[0])):
        for part in range(0, len(entries), PER_STATEMENT):
            model._base_manager._insert(entries[part : part + PER_STATEMENT], fields=model._meta.local_concrete_fields, using="default")
    links = ContributionPage.topics.through
    chosen = [(entry.pk, topic.pk) for entry in entries for topic in random_.sample(topics, random_.randint(1, 3))]
    links.objects.bulk_create(links(contributionpage_id=entry, topic_id=topic) for entry, topic in chosen)


def _entry(number: int, index: Any, town: Any, random_: random.Random) -> Any:
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from best_practices.choices import Continuation, CostClass, Phase, SoftwareLicence
    from best_practices.models import BestPracticePage
    from contributions.models import Visibility
    from municipalities.sorting import sort_key

    day = timezone.now() - timedelta(minutes=number * 7_919 % YEAR)
    title = f"{random_.choice('ABDEFGHKLMNOPRSTUWZ')}ntrag {number:06} im gemeinsamen Fachverfahren"
    return BestPracticePage(
        title=title,
        draft_title=title,
        sort_key=sort_key(title),
        slug=f"antrag-{number:06}",
        path=BestPracticePage._get_path(index.path, index.depth + 1, number + 1),
        depth=index.depth + 1,
        url_path=f"{index.url_path}antrag-{number:06}/",
        content_type=ContentType.objects.get_for_model(BestPracticePage),
        locale_id=index.locale_id,
        live=True,
        first_published_at=day,
        last_published_at=day,
        latest_revision_created_at=day,
        municipality=town,
        summary=LONG[:280],
        visibility=Visibility.MUNICIPALITIES if number % FOR_MEMBERS == 4 else Visibility.PUBLIC,
        number=f"BP-2026-{number:06}",
        last_confirmed_on=(day + timedelta(days=random_.randrange(400))).date() if number % 7 else None,
        phase=random_.choice(Phase.values),
        cost_once=random_.choice(["", *CostClass.values]),
        software_licence=random_.choice(["", *SoftwareLicence.values]),
        continuation=random_.choice(["", *Continuation.values]),
        initial_situation=LONG,
        solution=LONG,
        results=LONG,
        lessons_learned=LONG,
    )
