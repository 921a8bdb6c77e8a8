"""What every kind of contribution inherits, and what a kind may say of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from best_practices.models import BestPracticePage
from contributions import drafts
from contributions.models import ContributionPage
from pages import kinds
from pages.kinds import ListedKind, listed_kinds, register_listed_kind
from tests.factories.best_practices import a_draft, published
from tests.registered import for_a_while

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_a_kind_that_says_nothing_of_it_is_no_solution():
    page = published()
    assert list(ContributionPage.objects.solutions().values_list("pk", flat=True)) == [page.pk]

    (kind,) = (kind for kind in listed_kinds() if kind.page_class is BestPracticePage)
    with for_a_while(kinds._kinds, empty=True):
        register_listed_kind(replace(kind, is_solution=ListedKind.__dataclass_fields__["is_solution"].default))

        assert not ContributionPage.objects.solutions().exists()


def test_a_kind_keeps_fields_of_its_own_outside_the_revisions(monkeypatch):
    draft = a_draft(phase="pilot", results="So steht es in der Fassung.")
    BestPracticePage.objects.filter(pk=draft.page_id).update(phase="operation", results="So stand es nie darin.")

    monkeypatch.setattr(BestPracticePage, "OUTSIDE_REVISIONS", (*ContributionPage.OUTSIDE_REVISIONS, "phase"))

    content = drafts.content_of(draft)
    assert (content.phase, content.results) == ("operation", "So steht es in der Fassung.")


@pytest.mark.parametrize(("due", "stale"), [(date(2030, 3, 1), True), (date(2030, 3, 2), False)])
def test_a_confirmation_is_overdue_when_its_day_is_over_in_germany(monkeypatch, due, stale):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2030, 3, 1, 23, 30, tzinfo=UTC))  # half past midnight of the 2nd

    assert BestPracticePage(review_due_on=due).is_stale is stale
