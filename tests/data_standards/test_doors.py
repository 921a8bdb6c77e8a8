"""Wagtail's own doors, each tried at an agreement in force and at what stands above it: closed, not hidden; and the tries have teeth."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from accounts.models import Role
from contributions.models.contributions import ContributionPermissionTester
from contributions.review import doors as locks
from data_standards.models import AgreementPage, Milestone, Version, Wording
from tests.contributions.test_review_doors import PAGE_ACTS, POSTED, snapshot
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def everything() -> list[object]:
    return [
        snapshot(),
        list(AgreementPage.objects.values_list("need", "standard", "visibility", "alias_of")),
        list(Version.objects.order_by("pk").values_list("state", "number", "agreement")),
        (Wording.objects.count(), Milestone.objects.count()),
    ]


def doors(page: AgreementPage, home: Page) -> list[str]:
    """Every address of Wagtail that changes a page, a revision, a workflow or many pages at once; of the agreement and of its list."""
    found = [reverse(f"wagtailadmin_pages:{name}", args=[one.pk]) for one in (page, page.get_parent()) for name in PAGE_ACTS]
    found.append(reverse("wagtailadmin_pages:convert_alias", args=[page.pk]))
    found += [
        reverse(f"wagtailadmin_pages:{name}", args=[page.pk, page.latest_revision_id])
        for name in ("revisions_revert", "revisions_unschedule")
    ]
    found.append(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]))
    found.append(reverse("wagtailadmin_pages:add", args=["data_standards", "agreementpage", page.get_parent().pk]))
    found.append(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", 1]))
    found += [
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', act])}?id={page.pk}"
        for act in ("publish", "unpublish", "delete", "move")
    ]
    return [*found, reverse("wagtailadmin_api:pages:detail", args=[page.pk])]


@pytest.mark.parametrize("who", [Role.EDITOR, Role.ADMIN, Role.CDO])
def test_no_door_of_wagtail_changes_an_agreement(portal, who):
    page = made.in_force().agreement
    person, before = signed_in(member(who, page.municipality if who == Role.CDO else None)), everything()
    for model in ("version", "artefact", "wording", "ballot", "consultation", "agreementpage"):
        with pytest.raises(NoReverseMatch):
            reverse(f"wagtailsnippets_data_standards_{model}:list")

    answers = {}
    for path in doors(page, portal):
        answers[path] = (person.get(path).status_code, person.post(path, {**POSTED, "chooser": portal.pk}).status_code)
        assert everything() == before, path

    assert {status for pair in answers.values() for status in pair} <= {200, 302, 403, 404, 405}


def test_with_both_locks_open_the_door_is_one(portal, monkeypatch):
    """The right of the page, and the hook that looks at all below it: either alone holds. Deleting and copying have a third."""
    page = made.in_force().agreement
    person, before, address = signed_in(editor()), everything(), reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    monkeypatch.setattr(ContributionPermissionTester, "can_unpublish", lambda self: True)
    person.post(address, POSTED)
    assert everything() == before

    monkeypatch.setattr(locks, "holds_contributions", lambda page: False)
    person.post(address, POSTED)

    assert everything() != before
