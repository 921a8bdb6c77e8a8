"""Mails about sign-ups: who gets which, once, with what is true when it is written."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from icalendar import Calendar

from events.models import Mode, SessionChange, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.telling import letters
from events.telling.guest_links import CONFIRM, MANAGE, BadLink, sign_up_of, token_for
from events.telling.kinds import FORMS, Letter
from jobs.worker import drain
from notifications.models import Mail
from notifications.telling import write_mails
from tests.factories.accounts import member
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
GUEST = Person(guest_name="Kim Gast", guest_email="kim@verein.example", guest_organisation="Verein")
FULL = {"on_site_seats": 1, "venue": "Orangerie", "address": "Kassel"}


def join(registration, person=None, wishes=ON_SITE, **kwargs) -> SignUp:
    return signup.sign_up(registration.pk, person or somebody(), wishes, **kwargs)


def mails_to(sign_up: SignUp) -> list[str]:
    drain()
    return list(Mail.objects.filter(recipient_email=sign_up.email).order_by("pk").values_list("event", flat=True))


def mail(event: str) -> Mail:
    drain()
    return Mail.objects.get(event=event)


def token_in(message: EmailMessage, path: str) -> str:
    """The key of a link as it left; what is kept of a mail that was sent opens nothing."""
    return re.search(rf"http://localhost/{path}/([^/]+)/$", str(message.body), re.MULTILINE)[1]


def method_of(found: Mail) -> str:
    return str(Calendar.from_ical(found.calendar)["method"]) if found.calendar else ""


def test_a_seat_is_confirmed_with_the_entry_for_the_calendar(mailoutbox):
    registration = conference(**FULL)
    lesson = session(registration, begins_after=timedelta(hours=1))
    made = join(registration, wishes=Wishes(mode=Mode.ON_SITE, sessions=(lesson.pk,)))
    drain()

    (message,) = mailoutbox
    assert (message.to, message.subject) == ([made.email], "[Portal] Angemeldet: 27. Regionalkonferenz")
    assert "Wo: Orangerie, Kassel" in message.body
    assert "Uhr, Werkstatt A" in message.body
    assert f"http://localhost/mein-bereich/konferenzen/anmeldung/{made.pk}/" in message.body
    parts = {part.get_content_type(): part for part in message.message().walk()}
    calendar = parts["text/calendar"]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    (event,) = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")
    assert str(event["summary"]) == "27. Regionalkonferenz"
    assert parts["application/ics"].get_filename() == "termin.ics"
    assert parts["application/ics"].get_payload(decode=True).splitlines() == calendar.get_payload(decode=True).splitlines()


def test_the_waiting_list_says_the_place_and_has_no_entry():
    registration = conference(**FULL)
    for _number in range(3):
        join(registration)
    drain()

    waiting = list(Mail.objects.filter(event="warteliste").order_by("pk"))
    assert ["Sie stehen auf Platz 2 der Warteliste" in found.text for found in waiting] == [False, True]
    assert "alle Plätze sind vergeben. Sie stehen auf Platz 1 der Warteliste" in waiting[0].text
    assert "fragen wir Sie zuerst" in waiting[0].text
    assert [method_of(found) for found in waiting] == ["", ""]


def test_moving_up_is_one_mail_also_when_the_task_runs_twice(mailoutbox):
    registration = conference(**FULL)
    first, second = join(registration), join(registration)
    drain()
    signup.cancel(first.pk)
    letters.tell(second, "nachgerueckt")
    write_mails.call("nachgerueckt", {"sign_up": second.pk})
    drain()
    write_mails.call("nachgerueckt", {"sign_up": second.pk})
    drain()

    assert mails_to(second) == ["warteliste", "nachgerueckt"]
    assert len([message for message in mailoutbox if message.to == [second.email]]) == 2
    found = mail("nachgerueckt")
    assert "gute Nachricht: Für Sie ist ein Platz frei geworden. Können Sie nicht kommen? Dann melden Sie sich bitte ab." in found.text
    assert method_of(found) == "REQUEST"
    assert method_of(mail("abgemeldet")) == "CANCEL"


def test_who_gives_up_a_place_on_the_list_had_no_entry_to_cancel():
    registration = conference(**FULL)
    join(registration)
    waiting = join(registration)
    drain()
    signup.cancel(waiting.pk)

    assert method_of(mail("abgemeldet")) == ""


def test_a_mail_that_is_late_says_nothing_that_is_wrong_by_now():
    registration = conference(**FULL)
    first, second = join(registration), join(registration)
    signup.cancel(first.pk)

    assert mails_to(first) == ["abgemeldet"]
    assert mails_to(second) == ["nachgerueckt"]
    assert mail("abgemeldet").calendar == ""


def test_nobody_writes_to_a_closed_account():
    registration = conference(**FULL)
    made = join(registration)
    type(made.user).objects.filter(pk=made.user_id).update(is_active=False)

    assert mails_to(made) == []


def test_nothing_is_written_where_the_sign_up_or_the_account_is_gone():
    registration = conference(**FULL)
    made, gone = join(registration), join(registration)
    SignUp.objects.filter(pk=made.pk).update(user=None)
    SignUp.objects.filter(pk=gone.pk).delete()
    drain()

    assert not Mail.objects.exists()


def test_an_offer_says_until_when_and_leads_to_the_button():
    registration = conference(starts_in=timedelta(hours=40), **FULL)
    first, second = join(registration), join(registration)
    signup.cancel(first.pk)

    found = mail("platz_angeboten")
    second.refresh_from_db()
    until = timezone.localtime(second.offered_until).strftime("%d.%m.%Y, %H:%M Uhr")
    assert found.subject == f"[Portal] Bitte bestätigen bis {until}: 27. Regionalkonferenz"
    assert f"Bitte bestätigen Sie ihn bis zum {until}" in found.text
    assert f"Platz bestätigen:\nhttp://localhost/mein-bereich/konferenzen/anmeldung/{second.pk}/" in found.text
    assert method_of(found) == ""

    signup.accept_offer(second.pk)
    assert "vielen Dank für Ihre Bestätigung" in mail("nachgerueckt").text


def test_an_offer_that_ran_out_is_told():
    registration = conference(starts_in=timedelta(hours=40), **FULL)
    first, second = join(registration), join(registration)
    signup.cancel(first.pk)
    drain()
    signup.expire_offers(registration.pk, now=timezone.now() + timedelta(hours=13))

    assert mails_to(second)[-1] == "angebot_verfallen"


def test_a_guest_gets_the_same_mails_with_signed_links(mailoutbox):
    registration = conference(**FULL)
    made = join(registration, GUEST)
    asked = mail("gast_bestaetigen")
    assert sign_up_of(token_in(mailoutbox[-1], "konferenz-gast/bestaetigen"), CONFIRM) == made
    assert "Kim Gast" not in asked.text, "words of a stranger in a mail to anybody's address"

    signup.confirm_guest(made.pk)
    confirmed = mail("angemeldet")
    assert sign_up_of(token_in(mailoutbox[-1], "konferenz-gast"), MANAGE) == made
    assert method_of(confirmed) == "REQUEST"
    assert (confirmed.recipient_email, confirmed.recipient) == ("kim@verein.example", None)


def test_who_was_signed_up_by_somebody_else_reads_by_whom():
    registration, home = conference(**FULL), MunicipalityFactory()
    boss = member("cdo", home, first_name="Bea", last_name="Beispiel", form_of_address="frau")
    join(registration, somebody(home), by=boss)

    assert "weil Frau Beispiel Sie zu dieser Konferenz angemeldet hat." in mail("angemeldet").text


def test_the_access_online_is_for_who_has_a_seat_online():
    registration = conference(online=True, online_seats=1, online_url="https://raum.example/27", **FULL)
    for _number in range(2):
        join(registration, wishes=Wishes(mode=Mode.ONLINE))

    assert "https://raum.example/27" in mail("angemeldet").text
    assert "https://raum.example/27" not in mail("warteliste").text


def test_a_title_with_line_breaks_changes_no_header_and_no_paragraph():
    registration = conference(title="Tag\r\nBcc: alle@x.example\r\n\r\nKlicken Sie hier", **FULL)
    join(registration)

    found = mail("angemeldet")
    assert found.subject == "[Portal] Angemeldet: Tag Bcc: alle@x.example Klicken Sie hier"
    assert "„Tag Bcc: alle@x.example Klicken Sie hier“" in found.text


def test_answers_go_to_the_mailbox_of_the_conference():
    join(conference(contact_email="konferenz@kassel.example", **FULL))

    assert mail("angemeldet").reply_to == "konferenz@kassel.example"


SUBJECTS = {
    Letter.SIGNED_UP: "Angemeldet: {title}",
    Letter.WAITING: "Warteliste, Platz 1: {title}",
    Letter.MOVED_UP: "Ihr Platz ist sicher: {title}",
    Letter.SEAT_OFFERED: "Bitte bestätigen bis {until}: {title}",
    Letter.OFFER_EXPIRED: "Platz nicht bestätigt: {title}",
    Letter.SIGNED_OFF: "Abgemeldet: {title}",
    Letter.CONFIRM_ADDRESS: "Bitte bestätigen Sie Ihre Anmeldung",
    Letter.GUEST_LINK: "Ihr Link zur Anmeldung: {title}",
    Letter.REMINDER_A_WEEK_BEFORE: "Morgen: {title}",
    Letter.REMINDER_A_DAY_BEFORE: "Morgen: {title}",
    Letter.CALLED_OFF: "Abgesagt: {title}",
    Letter.MOVED: "Neuer Termin: {title}",
    Letter.CHANGED: "Geändert: {title}",
    Letter.PROGRAMME_CHANGED: "Programm geändert: {title}",
    Letter.HIDDEN: "Vorübergehend nicht sichtbar: {title}",
    Letter.SHOWN_AGAIN: "Wieder sichtbar: {title}",
    Letter.EVALUATION: "Wie war es? {title}",
    Letter.EVALUATION_REMINDER: "Noch offen: Wie war es? {title}",
    Letter.MATERIAL: "Neues Material: {title}",
}
"""What each mail says before it is opened; a reminder counts the days to the start, which is tomorrow here."""


@pytest.mark.parametrize("event", FORMS)
def test_every_mail_can_be_written_to_members_and_guests_and_says_in_its_subject_what_it_is(event):
    letter = FORMS[event]
    registration = conference(starts_in=timedelta(days=1), online=True, accessibility="Stufenlos.", **FULL)
    guest = SignUp.objects.create(registration=registration, guest_email="kim@verein.example", mode=Mode.ONLINE, state=letter.states[0])
    person = somebody()
    own = SignUp.objects.create(registration=registration, user=person.user, mode=Mode.ON_SITE, state=letter.states[0])
    SignUp.objects.update(offered_until=timezone.now())
    dropped = SessionChange.objects.create(
        registration=registration,
        session_key=1,
        title="Werkstatt",
        starts_at=registration.page.starts_at,
        ends_at=registration.page.ends_at,
        chosen_by=[guest.pk, own.pk],
    )

    for made in (guest, own):
        made.refresh_from_db()
        if made.user is None or event != "gast_bestaetigen":
            found = letters.write(made, event, was="Rathaus", changes=[dropped.pk])
            assert found is not None
            assert not re.search(r"None|\{\{|\{%|&[a-z]+;|\n\n\n", found.text), found.text
            assert letters.write(made, event, was="Rathaus", changes=[dropped.pk]) == found
            until = timezone.localtime(made.offered_until).strftime("%d.%m.%Y, %H:%M Uhr")
            assert found.subject == "[Portal] " + SUBJECTS[event].format(title="27. Regionalkonferenz", until=until)
    assert FORMS.keys() >= {"auswertung", "material"}


def test_a_link_of_a_guest_is_good_for_its_purpose_and_its_time_alone():
    made = join(conference(**FULL), GUEST)

    assert sign_up_of(token_for(made, CONFIRM), CONFIRM, timedelta(hours=48)) == made
    for token, purpose, age in (
        (token_for(made, CONFIRM), MANAGE, None),
        (token_for(made, MANAGE) + "x", MANAGE, None),
        (token_for(made, CONFIRM), CONFIRM, timedelta(seconds=-1)),
        ("", MANAGE, None),
    ):
        with pytest.raises(BadLink):
            sign_up_of(token, purpose, age)
    own = join(made.registration)
    with pytest.raises(BadLink):
        sign_up_of(token_for(own, MANAGE), MANAGE)


def test_what_is_told_once_a_day_counts_the_day_on_which_it_happened_however_late_it_is_written():
    made = SignUp.objects.create(registration=conference(**FULL), user=somebody().user, mode=Mode.ON_SITE, state=State.ATTENDED)
    letters.tell(made, Letter.MATERIAL, now=timezone.now() - timedelta(days=1))
    letters.tell(made, Letter.MATERIAL)
    letters.tell(made, Letter.MATERIAL)

    assert mails_to(made) == ["material", "material"]
