"""What a merger moves, and that it is put back exactly, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from accounts.invitations import accept, invite, token_of
from accounts.leaving import leave, restore
from accounts.mergers import acts, jobs
from accounts.models import Invitation, Membership, Role, User
from accounts.refusals import Refused
from accounts.rights import grant, revoke
from contributions.models import ContributionPage, Writer
from events.models import SignUp
from events.seats.signup import sign_up
from jobs.models import QueuedTask
from municipalities.directory import Question, answer
from municipalities.mergers import moving
from municipalities.models import Merger, Municipality
from municipalities.registry import entry_counts
from notifications.models import Mail
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft, published
from tests.factories.events import ON_SITE, conference, somebody
from tests.factories.mergers import NEW_YEAR, Stock
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def scheduled() -> set[str]:
    """Keys that the search is to look at again."""
    tasks = QueuedTask.objects.filter(task_path="search.indexing.refresh_documents")
    return {key for task in tasks for key in task.args_kwargs["args"][0]}


def test_everything_of_the_former_municipality_is_with_the_successor(stock: Stock):
    assert set(stock.where().values()) == {"altdorf"}

    merger = stock.merge()

    assert set(stock.where().values()) == {"neustadt"}
    assert Municipality.objects.filter(pk=stock.old.pk).values_list("successor__slug", "valid_to").get() == (
        "neustadt",
        NEW_YEAR - timedelta(days=1),
    )
    assert dict(map(tuple, merger.counts)) == {
        "Personen": 2,
        "Personen, die zu beiden gehören": 1,
        "Offene Einladungen": 1,
        "Gute Praxis": 2,
        "Konferenzen": 1,
        "Einträge anderer, an denen sie mitschreibt": 1,
        "Anmeldungen zu Konferenzen": 1,
        "Sitzungen mit Referierenden der Kommune": 1,
        "Anfragen an die Kommune": 1,
        "Anfragen im Namen der Kommune": 1,
        "Gesuche der Kommune": 1,
        "Antworten auf Gesuche": 1,
        "Unterstützte Gesuche": 1,
    }


def test_who_belongs_to_both_stays_once_and_keeps_the_higher_role(stock: Stock):
    stock.merge()

    assert (stock.roles(stock.old), stock.roles(stock.new)) == ({}, {"both": "cdo", "cdo": "cdo", "heir": "cdo", "staff": "staff"})


def test_it_is_undone_as_if_it_had_never_been(stock: Stock):
    rows = sorted(Membership.objects.values_list("pk", "user", "municipality", "role", "created_at"))
    writers = list(Writer.objects.values_list("pk", "page", "municipality", "added_at"))
    merger = stock.merge()

    undone = acts.take_back(merger, by=stock.people["editor"])

    assert (set(stock.where().values()), undone.stayed) == ({"altdorf"}, [])
    assert sorted(Membership.objects.values_list("pk", "user", "municipality", "role", "created_at")) == rows
    assert list(Writer.objects.values_list("pk", "page", "municipality", "added_at")) == writers
    assert Municipality.objects.filter(pk=stock.old.pk, successor=None, valid_to=None).exists()
    assert not ContributionPage.objects.exclude(former_municipality=None).exists()


def test_what_was_published_names_where_it_comes_from_and_a_draft_does_not(stock: Stock):
    stock.merge()

    origins = dict(ContributionPage.objects.filter(municipality=stock.new).values_list("draft_title", "former_municipality__name"))

    assert (origins["Parken in Altdorf"], origins["Freie Parkplätze melden"]) == ("Altdorf", None)


def test_the_search_and_the_admin_hear_of_what_moved_and_moved_back(stock: Stock):
    entry = ContributionPage.objects.get(draft_title="Parken in Altdorf").specific
    ReferenceIndex.create_or_update_for_object(entry)
    used = ReferenceIndex.get_references_to
    QueuedTask.objects.all().delete()

    merger = stock.merge()
    assert {entry.search_key, f"kommune:{stock.old.pk}"} <= scheduled()
    assert (used(stock.old).count(), used(stock.new).filter(object_id=str(entry.pk)).count()) == (0, 1)

    QueuedTask.objects.all().delete()
    acts.take_back(merger, by=stock.people["editor"])
    assert {entry.search_key, f"kommune:{stock.old.pk}"} <= scheduled()
    assert used(stock.old).filter(object_id=str(entry.pk)).count() == 1


def test_nothing_is_counted_twice(stock: Stock):
    published(municipality=stock.new)
    assert [entry_counts(None)[place.pk] for place in (stock.old, stock.new)] == [1, 1]

    stock.merge()

    assert [entry_counts(None)[place.pk] for place in (stock.old, stock.new)] == [0, 2]
    directory = answer(Question.parse(QueryDict()), entry_counts(None)).found.values_list("slug", flat=True)
    assert {"altdorf", "neustadt"} & set(directory) == {"neustadt"}


def test_after_two_mergers_an_entry_names_the_first_and_the_second_is_undone_alone(stock: Stock):
    first = stock.merge()
    heir = MunicipalityFactory(slug="grossstadt", name="Großstadt")
    second = acts.carry_out(stock.new, heir, NEW_YEAR, key=uuid4(), by=stock.people["editor"])
    entry = ContributionPage.objects.get(draft_title="Parken in Altdorf")
    assert (entry.municipality.name, entry.former_municipality.name) == ("Großstadt", "Altdorf")

    with pytest.raises(Refused, match=r"Neustadt ist inzwischen in Großstadt aufgegangen\. Machen Sie zuerst das rückgängig\."):
        acts.take_back(first, by=stock.people["editor"])
    acts.take_back(second, by=stock.people["editor"])

    entry.refresh_from_db()
    assert (entry.municipality.name, entry.former_municipality.name) == ("Neustadt", "Altdorf")


def test_what_came_since_stays_and_is_named(stock: Stock):
    merger = stock.merge()
    new = member(Role.CDO, stock.new, first_name="Eva", last_name="Neu")
    later = a_draft(by=new, municipality=stock.new, title="Später begonnen")
    registration = conference(title="Später")
    person = somebody(stock.new)
    seat = sign_up(registration.pk, person, ON_SITE)

    undone = acts.take_back(merger, by=stock.people["editor"])

    assert undone.stayed == [
        f"Seither dazugekommen, bleiben bei Neustadt: {person.user}, Eva Neu.",
        "Einträge, seither begonnen, bleiben bei Neustadt: Später begonnen.",
        f"Anmeldungen zu Konferenzen, seither dazugekommen, bleiben bei Neustadt: {person.user} (Später).",
    ]
    assert ContributionPage.objects.get(pk=later.page_id).municipality == stock.new
    assert SignUp.objects.get(pk=seat.pk).municipality == stock.new


def test_who_was_removed_since_gets_no_role_back(stock: Stock):
    merger = stock.merge()
    for name in ("staff", "both"):
        revoke(Membership.objects.get(user=stock.people[name], municipality=stock.new), by=stock.people["heir"])

    undone = acts.take_back(merger, by=stock.people["editor"])

    assert undone.stayed == ["Wurden seither bei Neustadt entfernt oder bei Altdorf neu aufgenommen und bleiben so: Bo Alt, Cem Beide."]
    assert (stock.roles(stock.old), stock.roles(stock.new)) == ({"cdo": "cdo"}, {"heir": "cdo"})


def test_a_role_that_was_changed_since_goes_back_as_it_is_now(stock: Stock):
    merger = stock.merge()
    grant(stock.people["staff"], Role.CDO, stock.new, by=stock.people["heir"])
    grant(stock.people["both"], Role.STAFF, stock.new, by=stock.people["heir"])

    acts.take_back(merger, by=stock.people["editor"])

    assert stock.roles(stock.old) == {"both": "cdo", "cdo": "cdo", "staff": "cdo"}
    assert stock.roles(stock.new) == {"both": "staff", "heir": "cdo"}


def test_a_successor_that_is_left_without_a_cdo_is_named(stock: Stock):
    merger = stock.merge()
    revoke(Membership.objects.get(user=stock.people["heir"]), by=stock.people["cdo"])

    undone = acts.take_back(merger, by=stock.people["editor"])

    assert "Neustadt hat jetzt keine CDO. Laden Sie eine ein." in undone.stayed


def test_who_left_a_moment_ago_comes_back_to_the_successor_and_goes_with_the_former_one(stock: Stock):
    departure = leave(Membership.objects.get(user=stock.people["staff"]), by=User.objects.get(pk=stock.people["staff"].pk))
    merger = stock.merge()

    restore(departure, by=User.objects.get(pk=stock.people["staff"].pk))

    assert stock.roles(stock.new)["staff"] == "staff"
    assert acts.take_back(merger, by=stock.people["editor"]).stayed == []
    departure.refresh_from_db()
    assert (departure.municipality, stock.roles(stock.old)["staff"], stock.roles(stock.new)) == (
        stock.old,
        "staff",
        {"both": "staff", "heir": "cdo"},
    )


def test_what_somebody_invited_to_meanwhile_ends_with_the_right_to(stock: Stock):
    merger = stock.merge()
    sent = invite("spaet@stadt.example", Role.STAFF, stock.new, by=User.objects.get(pk=stock.people["cdo"].pk))

    acts.take_back(merger, by=stock.people["editor"])

    sent.refresh_from_db()
    assert (sent.municipality, sent.ended_because) == (stock.new, Invitation.Ending.LEFT)


def test_an_invitation_leads_to_the_successor_and_stays_there_once_it_was_accepted(stock: Stock):
    merger = stock.merge()
    invitation = Invitation.objects.get(email="neu@altdorf.example")
    person = accept(token_of(invitation), password="ganz-geheim-und-lang", first_name="Fee", last_name="Neu")

    undone = acts.take_back(merger, by=stock.people["editor"])

    assert person.memberships.get().municipality == stock.new
    assert "Seither dazugekommen, bleiben bei Neustadt: Fee Neu." in undone.stayed


def test_the_same_key_again_does_nothing_again(stock: Stock):
    key, by = uuid4(), stock.people["editor"]

    first, again = (acts.carry_out(stock.old, stock.new, NEW_YEAR, key=key, by=by) for _time in range(2))

    assert (first.pk, Merger.objects.count(), ModelLogEntry.objects.filter(action="portal.merge").count()) == (again.pk, 1, 1)


def test_after_a_day_it_cannot_be_undone_and_who_was_moved_is_forgotten(stock: Stock):
    merger = stock.merge()
    Merger.objects.filter(pk=merger.pk).update(carried_out_at=timezone.now() - timedelta(hours=24))

    with pytest.raises(Refused, match="nur einen Tag lang"):
        acts.take_back(merger, by=stock.people["editor"])
    assert moving.forget() == 1

    merger.refresh_from_db()
    assert (merger.moved, len(merger.counts), stock.roles(stock.old)) == ({}, 13, {})


def test_what_an_undo_did_not_put_back_is_read_for_a_day_after_it(stock: Stock):
    merger = stock.merge()
    member(Role.STAFF, stock.new, first_name="Eva", last_name="Neu")
    acts.take_back(merger, by=stock.people["editor"])
    day, now = timedelta(hours=24), timezone.now()

    Merger.objects.filter(pk=merger.pk).update(carried_out_at=now - day, undone_at=now - timedelta(minutes=5))
    assert moving.forget() == 1
    merger.refresh_from_db()
    assert (merger.moved, merger.stayed) == ({}, ["Seither dazugekommen, bleiben bei Neustadt: Eva Neu."])

    Merger.objects.filter(pk=merger.pk).update(undone_at=now - day)
    assert (moving.forget(), moving.forget(), Merger.objects.get().stayed) == (1, 0, [])


def test_what_can_still_be_undone_is_not_forgotten(stock: Stock):
    merger = stock.merge()
    Merger.objects.filter(pk=merger.pk).update(carried_out_at=timezone.now() - timedelta(hours=23, minutes=59))

    assert moving.forget() == 0
    assert acts.take_back(merger, by=stock.people["editor"]).is_undone


def test_what_is_written_for_the_former_one_later_follows_and_is_undone_with_the_rest(stock: Stock):
    merger = stock.merge()
    late = a_draft(by=stock.people["heir"], municipality=stock.old, title="Im selben Augenblick")

    assert (jobs.follow_young(), jobs.follow_all()) == (1, 1)
    assert ContributionPage.objects.get(pk=late.page_id).municipality == stock.new
    assert ModelLogEntry.objects.filter(action="portal.merge").count() == 2

    acts.take_back(merger, by=stock.people["editor"])
    assert ContributionPage.objects.get(pk=late.page_id).municipality == stock.old
    assert jobs.follow_all() == 0


def test_the_cdos_of_both_are_told_until_when_it_can_be_undone(stock: Stock):
    merger = stock.merge()
    write_told()

    mails = {row.recipient_email: row for row in Mail.objects.filter(event="gebietsaenderung")}

    assert set(mails) == {stock.people[name].email for name in ("cdo", "both", "heir")}
    row = mails[stock.people["cdo"].email]
    assert row.subject == "[Portal] Altdorf ist Teil von Neustadt"
    assert "Altdorf ist zum 01.01.2026 Teil von Neustadt." in row.text
    until = timezone.localtime(merger.undo_until)
    assert f"Bis zum {until:%d.%m.%Y, %H:%M} Uhr, kann die KTS-Redaktion das rückgängig machen." in row.text


def test_a_mail_without_a_name_begins_its_sentence_with_a_capital(stock: Stock):
    merger = stock.merge()
    Merger.objects.update(carried_out_by=None)
    write_told()
    acts.take_back(merger, by=stock.people["editor"])
    Merger.objects.update(undone_by=None)
    write_told()

    texts = dict(Mail.objects.filter(recipient_email=stock.people["cdo"].email).values_list("event", "text"))

    assert "Teil von Neustadt. Die KTS-Redaktion hat das im Portal eingetragen." in texts["gebietsaenderung"]
    assert "zwei Kommunen. Die KTS-Redaktion hat die Gebietsänderung" in texts["gebietsaenderung_zurueck"]


def test_who_is_told_of_a_merger_that_is_undone_by_then_is_not_told(stock: Stock):
    merger = stock.merge()
    acts.take_back(merger, by=stock.people["editor"])
    write_told()

    told = set(Mail.objects.filter(event__startswith="gebietsaenderung").values_list("event", "recipient_email"))

    assert told == {("gebietsaenderung_zurueck", stock.people[name].email) for name in ("cdo", "both", "heir")}
    assert mail.outbox == []


def test_the_log_names_who_did_it_and_whose_roles_it_changed(stock: Stock):
    merger = stock.merge()

    entry = ModelLogEntry.objects.get(action="portal.merge")

    assert (entry.user, entry.object_id, entry.data["successor"]) == (stock.people["editor"], str(stock.old.pk), stock.new.pk)
    assert entry.data["people"]["merged"] == [stock.people["both"].pk]
    assert "Alt" not in str({**entry.data, "title": ""})
    assert merger.carried_out_by == stock.people["editor"]


def test_as_many_statements_for_three_of_each_as_for_one(stock: Stock):
    """Bulk: what grows with the stock is the number of rows in a statement."""
    with CaptureQueriesContext(connection) as first:
        merger = stock.merge()
    acts.take_back(merger, by=stock.people["editor"])
    for _number in range(3):
        person = member(Role.STAFF, stock.old)
        Membership.objects.create(user=person, municipality=stock.new, role=Role.STAFF)
        cdo = member(Role.CDO, stock.old)
        published(by=cdo, municipality=stock.old)
        invite(f"mehr{_number}@altdorf.example", Role.STAFF, stock.old, by=cdo)
    with CaptureQueriesContext(connection) as more:
        stock.merge()

    assert len(more) == len(first)
