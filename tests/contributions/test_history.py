"""C8: an entry is read as its history: which versions were public, each as it was, and in what two differ."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import PageLogEntry

from accounts.models import Role
from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from contributions.history import recording
from contributions.history.citing import citation_of, current_version
from contributions.history.setup import ensure_versions
from contributions.models import ContactPerson, ContributionImage, PublishedVersion, Submission, Visibility
from files.uploads import store_image
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published, submitted
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import picture
from tests.helpers import signed_in

pytestmark = pytest.mark.usefixtures("portal")
VERSION_STATEMENTS = 12
COMPARISON_STATEMENTS = 13


def change(page: BestPracticePage, note: str = "", **fields: Any) -> BestPracticePage:
    """A change that was handed in and published."""
    author = member(Role.CDO, page.municipality)
    submission = drafts.save(drafts.start_change(page, by=author), fields, version=1, by=author)
    drafts.note_change(submission, note)
    moderation.approve(moderation.submit(submission, version=submission.version, by=author), by=editor())
    return BestPracticePage.objects.get(pk=page.pk)


def path(page: BestPracticePage, *more: Any) -> str:
    base = reverse("history:versions", args=[page.KIND, page.slug])
    return f"{base}{'/'.join(map(str, more))}/" if more else base


def compared(page: BestPracticePage, von: Any, bis: Any) -> str:
    return f"{path(page, 'vergleich')}?von={von}&bis={bis}"


@pytest.fixture(scope="module")
def made(module_database: None) -> int:
    page = change(published(), "Kosten ergänzt.", cost_note="Etwa 5.000 Euro im Jahr.")
    return change(page, results="Die Suche dauert ein Drittel so lange.").pk


@pytest.fixture
def entry(made: int) -> BestPracticePage:
    """Three versions, made once for all tests of this file."""
    return BestPracticePage.objects.get(pk=made)


def test_each_publication_is_a_version_with_its_day_its_sentence_and_what_changed(client: Client, entry):
    entry.versions.filter(number=2).update(published_at=timezone.now() - timedelta(days=40))
    found = [(one.number, one.change_note, one.changed) for one in entry.versions.all()]
    days = {one.number: date_format(timezone.localtime(one.published_at), "DATE_FORMAT") for one in entry.versions.all()}
    answer = client.get(path(entry)).text

    assert found == [(3, "", ["results"]), (2, "Kosten ergänzt.", ["cost_note"]), (1, "", [])]
    assert "3 Fassungen" in answer
    assert {int(number): day for number, day in re.findall(r">Fassung (\d) <span[^>]*>vom ([^<]+)<", answer)} == days
    assert len(set(days.values())) == 2
    assert "Kosten ergänzt." in answer
    assert "Geändert: Erläuterung der Kosten" in answer
    assert "Erste Veröffentlichung." in answer
    assert answer.count("Aktuelle Fassung") == 1


def test_what_was_never_public_is_no_version(client: Client, entry):
    author = member(Role.CDO, entry.municipality)
    submission = drafts.save(drafts.start_change(entry, by=author), {"solution": "Geheimer Entwurf"}, version=1, by=author)
    submission = moderation.submit(submission, version=submission.version, by=author)
    moderation.reject(submission, "Nein.", by=editor())

    assert entry.versions.count() == 3
    assert "Geheimer Entwurf" not in client.get(path(entry)).text
    assert client.get(path(entry, 4)).status_code == 404


def test_the_same_version_published_again_keeps_its_number(entry):
    entry.live_revision.publish(skip_permission_checks=True)

    assert entry.versions.count() == 3


def test_an_older_version_is_read_as_it_was_and_says_so(client: Client, entry):
    answer = client.get(path(entry, 1))

    assert "Sie lesen eine frühere Fassung vom" in answer.text
    assert f'href="{entry.get_absolute_url()}">Zur aktuellen Fassung' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "halb so lange" in answer.text
    assert "ein Drittel" not in answer.text
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_current_version_is_the_entry_itself(client: Client, entry):
    assert client.get(path(entry, 3))["Location"] == entry.get_absolute_url()


def test_a_comparison_says_what_is_new_and_what_is_gone_also_to_the_ear(client: Client, entry):
    forth, back = (client.get(compared(entry, *pair)).text for pair in ((1, 3), (3, 1)))

    assert '<del><span class="kern-sr-only">entfernt: </span>halb</del>' in forth
    assert '<ins><span class="kern-sr-only">neu: </span>ein Drittel</ins>' in forth
    assert "<dt>Ergebnis und Wirkung</dt>" in forth
    assert "Fassung 1 und 3 im Vergleich" in back


def test_hostile_text_stays_text_in_a_comparison(client: Client, entry):
    entry = change(entry, "<script>alert(1)</script>", results="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in client.get(compared(entry, 3, 4)).text
    assert "<script>alert" not in client.get(path(entry)).text


@pytest.mark.parametrize("query", ["von=1&bis=99", "von=0&bis=1", "von=-1&bis=2", "von=eins&bis=2", "von=&bis=2", "von=1", "von=²&bis=1"])
def test_numbers_that_are_none_are_a_404(client: Client, entry, query):
    assert client.get(f"{path(entry, 'vergleich')}?{query}").status_code == 404


def test_without_a_choice_the_list_is_shown_and_the_same_version_twice_is_said(client: Client, entry):
    assert client.get(path(entry, "vergleich"))["Location"] == path(entry)
    assert "zweimal dieselbe Fassung" in client.get(compared(entry, 2, 2)).text


@pytest.mark.parametrize("address", ["999999999999999999999999", "99999999999999999999", "9" * 18, "-1", "0", "4"])
def test_a_version_that_is_none_is_a_404(client: Client, entry, address):
    assert client.get(path(entry, address)).status_code == 404


def test_a_number_that_no_column_holds_is_no_address_of_a_version(entry):
    """Asked of SQLite it would raise."""
    assert resolve(path(entry, "9" * 18)).view_name == "history:version"
    assert resolve(path(entry, "9" * 20)).view_name != "history:version"


def test_the_history_is_seen_by_whoever_sees_the_entry(client: Client, entry):
    moderation.set_visibility(entry, Visibility.MUNICIPALITIES, by=editor(), may_widen=True)
    staff = signed_in(member(Role.STAFF, MunicipalityFactory()))
    addresses = [path(entry), path(entry, 1), compared(entry, 1, 2)]

    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert [staff.get(address).status_code for address in addresses] == [200] * 3

    moderation.archive(entry, by=editor(), by_kts=True)
    assert [staff.get(address).status_code for address in addresses] == [404] * 3


def test_what_was_for_municipalities_alone_stays_so_when_the_entry_is_opened(client: Client):
    page = change(published(visibility=Visibility.MUNICIPALITIES, results="Nur unter uns."), results="Für alle.")
    moderation.set_visibility(page, Visibility.PUBLIC, by=editor(), may_widen=True)

    listed = client.get(path(page)).text
    assert "1 Fassung" in listed
    assert "Ältere Fassungen waren nicht öffentlich." in listed
    assert client.get(path(page, 1)).status_code == 404
    assert client.get(compared(page, 1, 2)).status_code == 404
    assert "Nur unter uns." in signed_in(member(Role.STAFF, MunicipalityFactory())).get(path(page, 1)).text


def test_what_was_public_once_stays_public_however_the_entry_was_shown_later(client: Client, entry):
    moderation.set_visibility(entry, Visibility.MUNICIPALITIES, by=editor(), may_widen=True)
    page = change(entry, summary="Ein interner Stand.")
    moderation.archive(page, by=editor(), by_kts=True)
    moderation.set_visibility(page, Visibility.PUBLIC, by=editor(), may_widen=True)
    assert current_version(page).visibility == Visibility.MUNICIPALITIES  # nobody has read it as public yet

    moderation.unarchive(page, by=editor(), by_kts=True)
    assert current_version(page).visibility == Visibility.PUBLIC
    assert client.get(path(page, 1)).status_code == 200


def test_no_older_version_names_who_answered(client: Client):
    page = published(contact_unit="Büro Altbekannt", contact_email="alt@stadt.example")
    person = ContactPerson.objects.create(page=page, name="Kim Altbekannt", consent_at=timezone.now())
    page = change(page, contact_unit="Büro Neu", contact_email="neu@stadt.example", results="Anders.")
    shown = [client.get(address).text for address in (path(page), path(page, 1), compared(page, 1, 2))]

    assert [text for text in shown if "Altbekannt" in text or "alt@stadt.example" in text] == []
    person.withdraw()
    assert "Kim Altbekannt" not in client.get(path(page, 1)).text


def test_files_that_are_gone_from_the_entry_do_not_come_back(client: Client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = published()
    for name in ("bleibt", "geht"):
        image = store_image(SimpleUploadedFile(f"{name}.png", picture()), page, alt_text=name, by=editor())
        page.images.add(ContributionImage(image=image, alt_text=f"Bild {name}", caption=f"Unterschrift {name}"))
    page.save()
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    page = BestPracticePage.objects.get(pk=page.pk)
    gone = page.images.get(alt_text="Bild geht").image
    page.images.set([page.images.get(alt_text="Bild bleibt")])
    page.results = "Ohne zweites Bild."
    page.save()
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    gone.delete()

    for address in (path(page, 2), compared(page, 2, 3)):
        answer = client.get(address).text
        assert "Bild bleibt" in answer or "vergleich" in address
        assert "geht" not in answer.replace("nicht mehr gezeigt", "")
    assert "1 Datei dieser Fassung wird nicht mehr gezeigt." in client.get(path(page, 2)).text


def test_the_kts_withdraws_an_older_version_and_the_log_says_so(client: Client, entry):
    kts = editor()
    browser = signed_in(kts)
    submission = Submission.objects.filter(page=entry).latest("pk")
    address = reverse("review:act", args=[submission.pk])
    answer = browser.post(address, {"act": "withdraw_version", "old_version": "2"})
    assert answer.status_code == 302

    listed = client.get(path(entry)).text
    assert "Die KTS-Redaktion hat diese Fassung zurückgezogen." in listed
    assert "Kosten ergänzt." not in listed
    assert client.get(path(entry, 2)).status_code == 404
    assert client.get(compared(entry, 1, 2)).status_code == 404
    log = PageLogEntry.objects.filter(page=entry.pk, action="portal.version_withdrawn").get()
    assert (log.user, log.data) == (kts, {"version": "2"})

    browser.post(address, {"act": "restore_version", "old_version": "2"})
    assert client.get(path(entry, 2)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Wählen Sie zuerst, welche Fassung gemeint ist."),
        ({"old_version": "3"}, "oder sie ist die aktuelle"),
        ({"old_version": "x"}, "Diese Fassung gibt es nicht"),
    ],
)
def test_the_current_version_cannot_be_withdrawn_nor_one_that_is_none(entry, typed, said):
    submission = Submission.objects.filter(page=entry).latest("pk")
    answer = signed_in(editor()).post(reverse("review:act", args=[submission.pk]), {"act": "withdraw_version", **typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert not entry.versions.exclude(withdrawn_at=None).exists()
    with pytest.raises(recording.Refused):
        recording.withdraw_version(entry, 3, by=editor())


def test_the_list_has_pages_and_each_page_costs_the_same(client: Client, entry, django_assert_num_queries):
    revision = entry.live_revision

    def add(numbers: range) -> None:
        for number in numbers:
            made = entry.save_revision(clean=False)
            PublishedVersion.objects.create(
                page=entry, number=number, revision=made, published_at=timezone.now(), visibility=Visibility.PUBLIC, changed=["results"]
            )

    assert revision
    for numbers in (range(4, 6), range(6, 46)):
        add(numbers)
        client.get(path(entry))
        with django_assert_num_queries(5):
            assert client.get(path(entry)).status_code == 200
    assert "Fassung 1 " in client.get(f"{path(entry)}?seite=3").text
    assert client.get(f"{path(entry)}?seite=99").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_a_version_and_a_comparison_cost_the_same_however_many_pictures_hang_on_them(
    client: Client, settings, tmp_path, count, django_assert_num_queries
):
    settings.MEDIA_ROOT = tmp_path
    page = published()
    for number in range(count):
        image = store_image(SimpleUploadedFile(f"{number}.png", picture()), page, alt_text="Bild", by=editor())
        page.images.add(ContributionImage(image=image, alt_text=f"Bild {number}"))
    page.save()
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    page = change(BestPracticePage.objects.get(pk=page.pk), results="Anders.")

    for address, statements in ((path(page, 2), VERSION_STATEMENTS), (compared(page, 2, 3), COMPARISON_STATEMENTS)):
        client.get(address)
        with django_assert_num_queries(statements):
            assert client.get(address).status_code == 200


def test_the_sentence_is_asked_where_a_change_is_handed_in_and_nothing_of_it_is_lost():
    page = published()
    author = member(Role.CDO, page.municipality)
    submission = drafts.start_change(page, by=author)
    browser = signed_in(author)
    address = reverse("writing:check", args=[page.pk])
    assert "Was hat sich geändert?" in browser.get(address).text

    refused = browser.post(address, {"version": submission.version, "change_note": "Zahlen von 2026."})
    assert refused.status_code == 422
    assert "Zahlen von 2026." in browser.get(address).text
    long = browser.post(address, {"version": submission.version, "change_note": "x" * 301, "rights": "on", "contact_knows": "on"})
    assert "Der Text ist 1 Zeichen zu lang." in long.text
    assert "x" * 301 in long.text

    browser.post(address, {"version": submission.version, "change_note": "Zahlen von 2026.", "rights": "on", "contact_knows": "on"})
    submission.refresh_from_db()
    assert (submission.state, submission.change_note) == (Submission.State.SUBMITTED, "Zahlen von 2026.")
    assert "Zahlen von 2026." in signed_in(editor()).get(reverse("review:submission", args=[submission.pk])).text


def test_a_new_entry_is_not_asked_what_changed():
    submission = drafts.start(
        BestPracticePage,
        parent=published().get_parent(),
        municipality=(town := MunicipalityFactory()),
        by=(author := member(Role.CDO, town)),
    )

    assert "Was hat sich geändert?" not in signed_in(author).get(reverse("writing:check", args=[submission.page_id])).text


def test_the_entry_says_how_it_is_quoted_and_where_its_history_is(client: Client, entry, settings):
    answer = client.get(entry.get_absolute_url()).text
    citation = citation_of(entry, current_version(entry))

    assert citation.text.startswith(f"{entry.municipality.display_name}: {entry.title}. Fassung 3 vom ")
    assert citation.text.endswith(f"Lizenz des Textes: CC BY 4.0. {citation.address}")
    assert citation.address.endswith(f"/k/{entry.number}")
    assert citation.text in answer
    copied = re.findall(r'data-action="copy" data-(?:url|text)="([^"]*)"', answer)
    assert [unescape(one) for one in copied] == [f"{settings.PORTAL_BASE_URL}{entry.get_absolute_url()}", citation.text, citation.address]
    assert f'href="{path(entry)}"' in answer
    assert f'href="{reverse("printing:paper", args=[entry.KIND, entry.slug])}"' in answer
    assert 'role="status" data-said' in answer


@pytest.mark.parametrize("title", ["Wer zahlt?", "Endlich!", "Und dann …", "Ende."])
def test_a_title_is_quoted_with_one_sign_at_its_end(title):
    entry = published(title=title)

    assert citation_of(entry, None).text.startswith(f"{entry.municipality.display_name}: {title} Stand vom ")


def test_a_draft_and_an_older_version_are_not_quoted(client: Client, entry):
    submission = submitted()

    assert "zitieren" not in client.get(path(entry, 1)).text
    assert "zitieren" not in signed_in(editor()).get(reverse("writing:preview", args=[submission.page_id])).text


def test_entries_from_before_versions_were_counted_get_their_first(client: Client, entry):
    entry.versions.all().delete()
    assert "noch keinen Verlauf" in client.get(path(entry)).text

    for _twice in range(2):
        ensure_versions(None)
    assert [(one.number, one.revision_id) for one in entry.versions.all()] == [(1, entry.live_revision_id)]


def test_the_first_change_after_an_upgrade_counts_what_it_replaces(client: Client, entry):
    """Also where nobody has run setup_portal: the old text is version 1, of the day it was published on."""
    entry.versions.all().delete()
    earlier = entry.submissions.first().decided_at
    replaced = entry.live_revision_id

    entry = change(entry, "Zeitplan ergänzt.", cost_note="Keine.")
    newer, older = entry.versions.all()
    answer = client.get(path(entry)).text

    assert (newer.number, newer.change_note, newer.changed) == (2, "Zeitplan ergänzt.", ["cost_note"])
    assert (older.number, older.revision_id, older.published_at) == (1, replaced, earlier)
    assert older.published_at < newer.published_at == entry.last_published_at
    assert "Älteste aufgezeichnete Fassung." in answer
    assert "Erste Veröffentlichung." not in answer


def test_an_entry_published_once_before_an_upgrade_keeps_its_first_publication(client: Client):
    page = published()
    page.versions.all().delete()

    page = change(page, results="Anders.")

    assert page.versions.count() == 2
    assert "Erste Veröffentlichung." in client.get(path(page)).text


def test_the_oldest_version_that_setup_counts_is_called_the_first_only_if_it_was(client: Client, entry):
    entry.versions.all().delete()
    ensure_versions(None)

    assert "Älteste aufgezeichnete Fassung." in client.get(path(entry)).text


@pytest.mark.parametrize("heading", ["Restore", "Upgrade"])
def test_who_restores_or_upgrades_runs_the_setup_after_the_tables(settings, heading):
    page = (settings.BASE_DIR / "docs/operations.md").read_text(encoding="utf-8")
    steps = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]

    assert "bin/manage setup_portal" in steps.partition("bin/manage migrate" if heading == "Upgrade" else "bin/restore /")[2]


def test_a_revision_that_is_gone_leaves_its_line_and_no_way_to_its_text(client: Client, entry):
    entry.versions.filter(number=2).update(revision=None)

    assert "Der Text dieser Fassung ist nicht mehr vorhanden." in client.get(path(entry)).text
    assert client.get(path(entry, 2)).status_code == 404
    assert change(entry, results="Neu.").versions.count() == 4


def test_where_the_text_of_the_current_version_is_gone_the_newest_that_can_be_read_is_compared_with(client: Client, entry):
    entry = change(entry, results="Neu.")
    entry.versions.filter(number=4).update(revision=None)

    answer = client.get(path(entry)).text
    links = [unescape(found) for found in re.findall(r'href="([^"]*vergleich/\?[^"]*)"', answer)]
    assert [link.partition("?")[2] for link in links] == ["von=2&bis=3", "von=1&bis=3"]
    assert [client.get(link).status_code for link in links] == [200, 200]
    assert "Mit Fassung 3 vergleichen" in answer
