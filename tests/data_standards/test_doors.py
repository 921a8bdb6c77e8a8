"""Wagtail's own doors, each tried by an editor at an agreement in force: closed, not hidden."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from data_standards.models import AgreementPage, Milestone, Version, Wording
from tests.contributions.test_review_doors import PAGE_ACTS, POSTED, snapshot
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def everything() -> list[object]:
    return [
        snapshot(),
        list(AgreementPage.objects.values_list("need", "standard", "visibility", "alias_of")),
        list(Version.objects.order_by("pk").values_list("state", "number", "agreement")),
        (Wording.objects.count(), Milestone.objects.count()),
    ]


def test_no_door_of_wagtail_changes_an_agreement(portal):
    version, person = made.in_force(), signed_in(editor())
    page, before = version.agreement, everything()
    paths = [reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in (*PAGE_ACTS, "convert_alias")]
    paths += [
        reverse(f"wagtailadmin_pages:{name}", args=[page.pk, page.latest_revision_id])
        for name in ("revisions_revert", "revisions_unschedule")
    ]
    paths.append(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, portal.pk]))
    index = page.get_parent()
    paths.append(reverse("wagtailadmin_pages:add", args=["data_standards", "agreementpage", index.pk]))
    for act in ("publish", "unpublish", "delete", "move"):
        paths.append(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', act])}?id={page.pk}")
    for model in ("version", "artefact", "wording", "ballot", "consultation", "agreementpage"):
        with pytest.raises(NoReverseMatch):
            reverse(f"wagtailsnippets_data_standards_{model}:list")
    answers = {}
    for path in paths:
        answers[path] = (person.get(path).status_code, person.post(path, {**POSTED, "chooser": portal.pk}).status_code)

        assert everything() == before, path
    assert {status for pair in answers.values() for status in pair} <= {200, 302, 403, 404, 405}
