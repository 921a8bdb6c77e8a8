"""What an act costs over HTTP, with its session: a row that is locked is read once, a key that is at hand is not looked up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry, TaskState, WorkflowState

from accounts.models import Role
from contributions.models import ContributionPage, Submission
from jobs.models import QueuedTask
from search.indexing import refresh_documents
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, submitted
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.usefixtures("portal")
STARTED, SUBMITTED, PUBLISHED = 34, 24, 40
"""Of 38, 58 and 126, counted in the same way: without savepoints, with which they are 42, 28 and 46 (of 50, 68 and 144)."""


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Without those that begin and end a part of a transaction: how many there are depends on what stands around."""
    with CaptureQueriesContext(connection) as asked:
        yield
        found = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(found) <= statements, "\n".join(one[:150] for one in found)


@pytest.fixture
def town():
    return MunicipalityFactory()


@pytest.fixture
def cdo(town):
    return member(Role.CDO, town)


def test_beginning_an_entry(cdo):
    client = signed_in(cdo)
    client.get("/mein-bereich/")

    with at_most(STARTED):
        client.post("/mein-bereich/eintraege/neu/gute-praxis/")
    assert Submission.objects.filter(created_by=cdo).count() == 1


def test_handing_in(town, cdo):
    draft, client = a_draft(by=cdo, municipality=town), signed_in(cdo)
    address = reverse("writing:check", args=[draft.page_id])
    client.get(address)

    with at_most(SUBMITTED):
        client.post(address, {"version": draft.version, "rights": "on", "contact_knows": "on"})
    draft.refresh_from_db()
    assert (draft.state, draft.page.number is not None) == (Submission.State.SUBMITTED, True)


def test_publishing_leaves_what_wagtail_would_and_one_task_for_the_index():
    submission, kts = submitted(), editor()
    client = signed_in(kts)
    client.get(reverse("review:submission", args=[submission.pk]))
    QueuedTask.objects.all().delete()

    with at_most(PUBLISHED):
        client.post(reverse("review:act", args=[submission.pk]), {"act": "approve", "version": submission.version})

    page = ContributionPage.objects.get(pk=submission.page_id)
    step = TaskState.objects.get()
    assert (page.live, page.has_unpublished_changes, page.slug) == (True, False, "freie-parkplaetze-melden")
    assert page.live_revision_id == page.latest_revision_id == step.revision_id == submission.revision_id
    assert (step.status, step.finished_by, WorkflowState.objects.get().status) == ("approved", kts, "approved")
    lines = PageLogEntry.objects.filter(page=page.pk, user=kts).order_by("pk").values_list("action", "revision", "content_changed")
    revision = submission.revision_id
    assert list(lines) == [
        ("wagtail.workflow.approve", revision, False),
        ("wagtail.publish", revision, True),
        ("portal.approve", None, False),
    ]
    queued = QueuedTask.objects.filter(task_path=refresh_documents.module_path)
    assert [task.args_kwargs["args"] for task in queued] == [[[page.specific.search_key]]]


@pytest.mark.postgresql
def test_the_first_page_of_the_list_of_entries_is_read_from_an_index():
    submitted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'portal_page_last_change'")
        assert "latest_revision_created_at" in cursor.fetchone()[0]
