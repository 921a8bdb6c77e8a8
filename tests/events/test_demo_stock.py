"""The invented conferences of the demo: one in every stage, whatever day of the week they are loaded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from events.evaluation.sheets import OPEN_FOR, OPENS_AFTER
from events.models import ConferencePage
from events.words.standing import Stage, standings
from municipalities.importing import import_municipalities
from portal.demo import conferences
from portal.demo.bodies import load_bodies
from portal.demo.entries import DEMO_NOTICE
from portal.demo.loader import DATA, load_accounts, load_topics

WEEK = [date(2026, 11, 23) + timedelta(days=number) for number in range(7)]


@pytest.mark.parametrize("today", WEEK, ids=lambda day: f"{day:%a}")
def test_on_every_day_one_runs_for_a_week_one_is_closed_and_one_is_evaluated(today):
    week = [conferences._at(today + timedelta(days=number), clock) for number in range(7) for clock in ("00:01", "23:59")]
    running, closed = (conferences.times_of(conferences.DATA["conferences"][stage], today) for stage in ("running", "closed"))

    assert all(running.starts_at <= moment < running.ends_at for moment in week)
    recent = conferences.times_of(conferences.DATA["conferences"]["recent"], today)
    assert recent.ends_at + OPENS_AFTER < week[0] < week[-1] < recent.ends_at + OPENS_AFTER + OPEN_FOR
    assert all(closed.signup_until <= moment < closed.starts_at for moment in week)


@pytest.mark.django_db
def test_the_stock_has_every_stage_and_calls_itself_invented(portal):
    import_municipalities(DATA / "mpsc_municipalities.csv")
    load_bodies()
    load_topics()
    conferences.load_conferences(load_accounts())
    pages = list(ConferencePage.objects.select_related("registration"))

    assert {standing.stage for standing in standings(pages, timezone.now())} == set(Stage)
    assert {page.demo_notice for page in pages} == {DEMO_NOTICE}
