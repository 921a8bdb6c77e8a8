"""The own entry in each state says where it stands, what was, what comes, and what one can do."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role
from contributions import drafts
from contributions.models import Submission
from contributions.standing import Standing
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.standing import IN_DRAFTS, SAID, bring

SETTLED = [one for one in Standing if not one.is_written and one not in (Standing.WAITING, Standing.CHANGE_WAITING, Standing.TRASHED)]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


BEEN = {
    Standing.QUESTION: ("Eingereicht",),
    Standing.WAITING: ("Eingereicht",),
    Standing.CHANGE_WAITING: ("Eingereicht",),
    Standing.REJECTED: ("Eingereicht",),
    Standing.CHANGE_REJECTED: ("Veröffentlicht", "Änderung eingereicht"),
    Standing.TRASHED: ("Angelegt",),
    **dict.fromkeys((Standing.PUBLISHED, Standing.STALE, Standing.ARCHIVED, Standing.TAKEN_DOWN), ("Eingereicht", "Veröffentlicht")),
}
"""What the way of an entry shows before where it stands; nothing of one that is being written."""


def shown(html: str) -> tuple[str, str, str, str]:
    """Badge, sentence, first button, and where the way stands."""
    page = BeautifulSoup(html, "html.parser")
    now = [one.b.get_text(strip=True) for one in page.select(".schedule [aria-current=step]")]
    first = page.select_one(".stack-l > .actions .kern-label")
    return (
        page.select_one(".page-head .kern-badge").get_text(strip=True),
        page.select_one(".page-head .lead").get_text(" ", strip=True),
        first.get_text(strip=True),
        "".join(now),
    )


@pytest.mark.parametrize("standing", Standing, ids=lambda one: one.name)
def test_each_state_has_its_own_words_and_none_of_a_draft(standing: Standing):
    cdo = member(Role.CDO, MunicipalityFactory())
    page = bring(a_draft(by=cdo, municipality=cdo.memberships.get().municipality), standing, by=cdo, editor=editor())

    html = signed_in(cdo).get(reverse("writing:tasks", args=[page.pk])).content.decode()

    badge, lead, act, now = SAID[standing]
    found = shown(html)
    assert (found[0], found[2]) == (badge, act)
    assert (lead in found[1], found[3].startswith(now)) == (True, True), found
    assert been(html) == BEEN.get(standing, ())
    assert [one for one in BeautifulSoup(html, "html.parser").select("h2 + ul") if not one.select("li")] == []
    if standing in (
        Standing.PUBLISHED,
        Standing.STALE,
        Standing.ARCHIVED,
        Standing.TAKEN_DOWN,
        Standing.REJECTED,
        Standing.CHANGE_REJECTED,
    ):
        assert [words for words in IN_DRAFTS if words in html] == []


def been(html: str) -> tuple[str, ...]:
    """The steps of the way that lie behind."""
    steps = BeautifulSoup(html, "html.parser").select("ol.schedule > li, ul.schedule > li")
    now = next(place for place, step in enumerate(steps) if step.get("aria-current") == "step")
    return tuple(step.b.get_text(strip=True) for step in steps[:now])


@pytest.mark.parametrize(
    "standing", [Standing.WAITING, Standing.REJECTED, Standing.ARCHIVED, Standing.TAKEN_DOWN], ids=lambda one: one.name
)
def test_what_is_looked_at_is_named_and_no_preview(standing: Standing):
    cdo = member(Role.CDO, MunicipalityFactory())
    page = bring(a_draft(by=cdo, municipality=cdo.memberships.get().municipality), standing, by=cdo, editor=editor())
    client = signed_in(cdo)

    html = client.get(reverse("writing:preview", args=[page.pk])).content.decode()

    assert ("Vorschau" in html, "Zurück zum Entwurf" in html, "Zurück zum Eintrag" in html) == (False, False, True)


@pytest.mark.parametrize(("standing", "is_named"), [(Standing.DRAFT, False), (Standing.CHANGE, True), (Standing.ARCHIVED, True)])
def test_an_entry_that_was_handed_in_is_not_being_entered_any_more(standing: Standing, is_named: bool):
    cdo = member(Role.CDO, MunicipalityFactory())
    page = bring(a_draft(by=cdo, municipality=cdo.memberships.get().municipality), standing, by=cdo, editor=editor())
    name = "check" if standing.is_written else "unarchive"

    way = BeautifulSoup(signed_in(cdo).get(reverse(f"writing:{name}", args=[page.pk])).content, "html.parser").select_one(".crumbs")
    found = way.get_text(" ", strip=True).replace("\u00ad", "")

    page.refresh_from_db()
    assert (page.draft_title in found, "Lösung eintragen" in found) == (is_named, not is_named)


@pytest.mark.parametrize("standing", [one for one in Standing if one is not Standing.TRASHED], ids=lambda one: one.name)
def test_the_list_of_ones_own_says_the_same(standing: Standing):
    cdo = member(Role.CDO, MunicipalityFactory())
    bring(a_draft(by=cdo, municipality=cdo.memberships.get().municipality), standing, by=cdo, editor=editor())

    page = BeautifulSoup(signed_in(cdo).get("/mein-bereich/").content.decode(), "html.parser")

    assert [badge.get_text(strip=True) for badge in page.select("[aria-labelledby=eigene] .kern-badge")] == [SAID[standing][0]]


def test_a_draft_says_how_far_it_is_and_counts_with_every_save():
    cdo = member(Role.CDO, MunicipalityFactory())
    draft = a_draft(by=cdo, municipality=cdo.memberships.get().municipality)
    client = signed_in(cdo)
    today = timezone.localtime(draft.saved_at).strftime("um %H:%M Uhr")

    def note() -> str:
        page = BeautifulSoup(client.get("/mein-bereich/").content.decode(), "html.parser")
        return page.select_one("[aria-labelledby=eigene] .muted").get_text(" ", strip=True)

    before = Submission.objects.get().sections_done
    assert f"{before} von 9 Abschnitten fertig, zuletzt {today}" in note()
    drafts.save(Submission.objects.get(), {"solution": ""}, version=draft.version, by=cdo)
    assert f"{before - 1} von 9 Abschnitten fertig" in note()
    task = BeautifulSoup(client.get(reverse("writing:tasks", args=[draft.page_id])).content.decode(), "html.parser")
    assert f"{before - 1} von 9 Abschnitten sind fertig" in task.get_text()


def test_deadlines_are_days():
    cdo = member(Role.CDO, MunicipalityFactory())
    municipality = cdo.memberships.get().municipality
    page = bring(a_draft(by=cdo, municipality=municipality), Standing.STALE, by=cdo, editor=editor())
    waiting = bring(a_draft(by=cdo, municipality=municipality), Standing.WAITING, by=cdo, editor=editor())

    html = BeautifulSoup(signed_in(cdo).get("/mein-bereich/").content.decode(), "html.parser")

    assert html.select_one("[aria-labelledby=wartet] time")["datetime"] == page.review_due_on.isoformat()
    assert f"Prüfung bis {date_format(waiting.submissions.get().due_on)}" in html.get_text()


def without_submission(cdo) -> object:
    """An entry as an import leaves it: published, and never handed in."""
    page = bring(a_draft(by=cdo, municipality=cdo.memberships.get().municipality), Standing.PUBLISHED, by=cdo, editor=editor())
    Submission.objects.filter(page=page).delete()
    return page


def test_what_was_published_without_being_handed_in_is_opened_and_changed():
    cdo = member(Role.CDO, MunicipalityFactory())
    page = without_submission(cdo)
    client = signed_in(cdo)

    html = client.get(reverse("writing:tasks", args=[page.pk])).content.decode()

    badge, lead, act, now = SAID[Standing.PUBLISHED]
    found = shown(html)
    assert (found[0], found[2], lead in found[1], found[3].startswith(now)) == (badge, act, True, True), found
    assert "Eintrag ändern" in html
    assert client.get(reverse("writing:preview", args=[page.pk])).status_code == 200

    answer = client.post(reverse("writing:change", args=[page.pk]))

    assert answer["Location"] == reverse("writing:tasks", args=[page.pk])
    made = Submission.objects.get(page=page)
    assert (made.state, made.is_change) == (Submission.State.DRAFT, True)


@pytest.mark.parametrize("name", ["withdraw", "restart", "trash", "questions", "check", "submitted", "media"])
def test_no_other_act_begins_there(name: str):
    cdo = member(Role.CDO, MunicipalityFactory())
    page = without_submission(cdo)

    answer = signed_in(cdo).post(reverse(f"writing:{name}", args=[page.pk]))

    assert (answer.status_code, answer.headers.get("Location")) in (
        (302, reverse("writing:tasks", args=[page.pk])),
        (403, None),
        (200, None),
    )
    assert not Submission.objects.filter(page=page).exists()


def test_it_is_archived_and_brought_back():
    cdo = member(Role.CDO, MunicipalityFactory())
    page = without_submission(cdo)
    client = signed_in(cdo)

    client.post(reverse("writing:archive", args=[page.pk]))
    page.refresh_from_db()
    archived = (
        page.archived_at is None,
        SAID[Standing.ARCHIVED][2] in client.get(reverse("writing:tasks", args=[page.pk])).content.decode(),
    )
    client.post(reverse("writing:unarchive", args=[page.pk]))
    page.refresh_from_db()

    assert (archived, page.archived_at) == ((False, True), None)
