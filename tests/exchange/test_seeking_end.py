"""What ends by itself, what is deleted, and what becomes of a Gesuch when people leave, are deleted, or municipalities merge."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.consequences import consequences_of
from accounts.mergers import acts as mergers
from accounts.models import Membership, Role
from accounts.refusals import Refused
from exchange.models import Seeking, SeekingAnswer, SeekingSupport
from exchange.seeking import acts, joining
from exchange.seeking.jobs import end, forget, warn
from municipalities.mergers.registry import look
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.exchange import released, said, sought, supported
from tests.factories.mergers import NEW_YEAR, two
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .conftest import body, subject, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State, Ending = Seeking.State, Seeking.Ending


@pytest.fixture
def asker():
    return member(Role.STAFF, MunicipalityFactory(name="Bamberg"), email="lea@bamberg.example")


def lasts(seeking: Seeking, days: int) -> None:
    """Its last day is so many days from now."""
    Seeking.objects.filter(pk=seeking.pk).update(until=timezone.localdate() + timedelta(days=days))


def was(seeking: Seeking, **ago: int) -> None:
    """What happened to it was so long ago."""
    moment = timezone.localtime() - relativedelta(**ago)
    found = Seeking.objects.filter(pk=seeking.pk)
    for name in ("created_at", "decided_at", "released_at", "ended_at"):
        found.exclude(**{name: None}).update(**{name: moment})


# --- Its day ----------------------------------------------------------------------------------------


def test_on_the_day_after_its_last_it_is_over_for_everybody_and_the_job_says_so(asker, post):
    seeking, other = released("Endet gestern", by=asker), released("Endet heute", by=asker)
    reader = signed_in(member(Role.STAFF, MunicipalityFactory()))
    lasts(seeking, -1)
    lasts(other, 0)
    assert reader.get(seeking.get_absolute_url()).status_code == 404
    assert "Endet gestern" not in text(reader.get("/gesuche/"))
    assert reader.get(other.get_absolute_url()).status_code == 200
    with pytest.raises(Refused):
        supported(seeking)
    assert "Beendet" in text(signed_in(asker).get("/mein-bereich/gesuche/"))

    assert (end(), end()) == (1, 0)
    seeking.refresh_from_db()
    assert (seeking.state, seeking.ending) == (State.ENDED, Ending.EXPIRED)
    mails = [mail for mail in post.to(asker.email) if "ist beendet" in subject(mail)]
    assert len(mails) == 1
    assert "weil die Frist abgelaufen ist" in body(mails[0])


def test_two_weeks_before_the_asker_is_told_once(asker, post):
    seeking, later = released("Bald", by=asker), released("Später", by=asker)
    was(seeking, months=5)
    was(later, months=5)
    lasts(seeking, 14)
    lasts(later, 15)
    said(seeking)
    assert (warn(), warn()) == (1, 0)
    (mail,) = [mail for mail in post.to(asker.email) if "endet bald" in subject(mail)]
    assert "„Bald“ endet am" in body(mail)
    assert "Bisher haben Sie eine Antwort." in body(mail)


def test_what_runs_for_a_week_is_not_warned_of_on_its_first_day(asker):
    lasts(released(by=asker), 7)
    assert warn() == 0


def test_a_warning_that_waited_is_not_sent_after_the_end(asker, post):
    seeking = released(by=asker)
    was(seeking, months=5)
    lasts(seeking, 3)
    warn()
    acts.end(seeking.pk, Ending.FOUND, by=asker)
    assert not [mail for mail in post.to(asker.email) if "endet bald" in subject(mail)]


def test_what_waits_for_the_kts_past_its_day_is_not_released(asker):
    seeking = sought(by=asker)
    lasts(seeking, -1)
    with pytest.raises(Refused, match="Vergangenheit"):
        acts.release(seeking.pk, by=editor())
    assert end() == 0


# --- Kept, and deleted ------------------------------------------------------------------------------


def test_a_year_after_its_end_it_goes_with_answers_and_mails(asker, post):
    old, young, running = (released(title, by=asker) for title in ("Alt", "Jung", "Läuft"))
    for seeking in (old, young):
        said(seeking)
        supported(seeking)
        acts.end(seeking.pk, Ending.FOUND, by=asker)
    withdrawn = sought("Zurück", by=asker)
    acts.end(withdrawn.pk, Ending.WITHDRAWN, by=asker)
    post.all()
    was(old, months=12, days=1)
    was(withdrawn, months=12, days=1)
    was(young, months=11)
    was(running, months=13)
    assert (forget(), forget()) == (2, 0)
    assert set(Seeking.objects.all()) == {young, running}
    assert SeekingAnswer.objects.get().seeking == young
    assert SeekingSupport.objects.get().seeking == young
    assert {mail.key.split(":")[1] for mail in Mail.objects.filter(key__startswith="gesuch:")} == {str(young.pk), str(running.pk)}


def test_the_text_of_a_declined_one_goes_after_three_months_and_the_rest_after_twelve(asker, post):
    seeking = sought("Angebot gesucht", by=asker)
    acts.decline(seeking.pk, "Zu unbestimmt.", by=editor())
    post.all()
    was(seeking, months=2)
    assert forget() == 0
    was(seeking, months=3, days=1)
    assert (forget(), forget()) == (1, 0)
    seeking.refresh_from_db()
    assert (seeking.title, seeking.need, seeking.reason, seeking.name) == ("", "", "", f"Gesuch {seeking.number}")
    assert not Mail.objects.filter(key__startswith=f"gesuch:{seeking.pk}:").exists()
    page = text(signed_in(asker).get(seeking.get_absolute_url()))
    assert "Der Text ist gelöscht." in page
    assert "vorlage=" not in page
    was(seeking, months=12, days=1)
    assert forget() == 1
    assert not Seeking.objects.exists()


def test_the_log_knows_numbers_and_no_words(asker):
    seeking = released("Geheime Worte", by=asker)
    supported(seeking)
    acts.end(seeking.pk, Ending.FOUND, by=asker)
    entries = ModelLogEntry.objects.filter(object_id=str(seeking.pk), action__startswith="portal.seeking")
    assert {entry.action.removeprefix("portal.seeking_") for entry in entries} == {"submitted", "released", "supported", "ended"}
    assert {entry.label for entry in entries} == {seeking.number}


# --- People -----------------------------------------------------------------------------------------


def test_with_an_account_goes_what_it_answered_and_of_its_gesuche_the_name(asker, post):
    seeking = released(by=asker)
    answer = said(seeking, "Haben wir.")
    post.all()
    answer.author.delete()
    assert not SeekingAnswer.objects.exists()
    assert not Mail.objects.filter(event="gesuch_haben_wir").exists()
    asker.delete()
    seeking.refresh_from_db()
    assert (seeking.author, seeking.state) == (None, State.RELEASED)


def test_who_leaves_is_told_that_the_gesuche_stay(asker):
    membership = Membership.objects.get(user=asker)
    sentence = "Ein Gesuch der Kommune. Antworten darauf bekommen die CDO."
    assert sentence not in {one.text for one in consequences_of(membership)}
    seeking = released(by=asker)
    assert sentence in {one.text for one in consequences_of(membership) if one.stays}
    membership.delete()
    assert signed_in(asker).get(seeking.get_absolute_url()).status_code == 404
    with pytest.raises(Refused, match="gehören nicht mehr"):
        acts.end(seeking.pk, Ending.FOUND, by=asker)


def test_a_right_that_ends_while_one_waits_counts_no_more(asker):
    cdo = member(Role.CDO, MunicipalityFactory())
    seeking, place = released(by=asker), cdo.memberships.get().municipality
    Membership.objects.filter(user=cdo).update(role=Role.STAFF)
    with pytest.raises(Refused, match="CDO"):
        joining.support(seeking.pk, place, wanted=True, by=cdo)
    with pytest.raises(Refused, match="KTS-Redaktion"):
        acts.close(seeking.pk, by=cdo)


# --- Municipalities ---------------------------------------------------------------------------------


def test_a_merger_moves_gesuche_and_answers_and_counts_two_supporters_once():
    old, new = two()
    own = released("Altes Gesuch", municipality=old)
    both, one = released("Beide"), released("Nur Altdorf")
    supported(both, old, new)
    supported(one, old)
    supported(own, new)
    answer = said(released("Fremd"), by=member(Role.STAFF, old))
    before = set(SeekingSupport.objects.values_list("seeking", "municipality"))
    assert {"Gesuche der Kommune": 1, "Antworten auf Gesuche": 1, "Unterstützte Gesuche": 2}.items() <= {
        str(line.label): line.count for line in look(old, new)
    }.items()

    merger = mergers.carry_out(old, new, NEW_YEAR, key=uuid4(), by=editor())
    own.refresh_from_db()
    answer.refresh_from_db()
    assert (own.municipality, answer.municipality) == (new, new)
    assert set(SeekingSupport.objects.values_list("seeking__title", "municipality__slug")) == {
        ("Beide", "neustadt"),
        ("Nur Altdorf", "neustadt"),
        ("Altes Gesuch", "neustadt"),
    }
    assert not own.supports.of_others().exists(), "nobody supports the own"
    reader = signed_in(member(Role.STAFF, MunicipalityFactory()))
    assert "sucht das auch" not in text(reader.get(own.get_absolute_url())).replace("„Wir suchen das auch“", "")

    mergers.take_back(merger, by=merger.carried_out_by)
    own.refresh_from_db()
    answer.refresh_from_db()
    assert (own.municipality, answer.municipality) == (old, old)
    assert set(SeekingSupport.objects.values_list("seeking", "municipality")) == before
