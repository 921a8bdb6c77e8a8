"""What a mail says, to whom, and that it is written once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult

from jobs.worker import drain
from notifications.models import Mail
from notifications.services import one_line, paragraphs
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def words(text: str) -> list[str]:
    """The words of a body in their order; quotation marks of plain text, addresses and the case of the heading aside."""
    without_addresses = re.sub(r"https?://\S+", "", re.sub(r"^>", "", text, flags=re.MULTILINE))
    return re.findall(r"\w+", without_addresses.casefold())


def words_of_html(html: str) -> list[str]:
    """The words a reader sees, from the heading on."""
    return words(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<h1") :])))


def test_asking_twice_sends_once(write, mailoutbox):
    assert write() == write()

    assert DBTaskResult.objects.count() == 1
    drain()
    assert len(mailoutbox) == 1


def test_another_occasion_and_another_recipient_are_other_mails(write, mailoutbox):
    write()
    write(key="probe:2")
    write("andere@stadt.example")
    drain()

    assert sorted(message.to for message in mailoutbox) == [
        ["andere@stadt.example"],
        ["person@stadt.example"],
        ["person@stadt.example"],
    ]


def test_plain_text_and_html_carry_the_same_words(write):
    mail = write(
        UserFactory(), url="/mein-bereich/", action="Eintrag ansehen", context={"words": "Erstens <b>dies</b>.\n> Zweitens & das."}
    )

    assert words(mail.text) == words_of_html(mail.html)
    assert words(mail.text)[:5] == ["eingegangen", "freie", "plätze", "guten", "tag"]


def test_a_mail_says_why_it_comes(write):
    mail = write(reason="Ihre Kommune (Stadt A) den Eintrag eingereicht hat.")
    sentence = "Sie erhalten diese E-Mail, weil Ihre Kommune (Stadt A) den Eintrag eingereicht hat."

    assert sentence in mail.text
    assert sentence in mail.html


def test_the_action_leads_to_the_portals_own_address(write, settings):
    settings.PORTAL_BASE_URL = "https://portal.example"
    mail = write(url="/mein-bereich/?a=1&b=2", action="Ansehen")

    assert "Ansehen:\nhttps://portal.example/mein-bereich/?a=1&b=2\n" in mail.text
    assert 'href="https://portal.example/mein-bereich/?a=1&amp;b=2"' in mail.html
    assert set(re.findall(r"https?://[\w.]+", mail.text + mail.html)) == {"https://portal.example"}


def test_a_mail_without_address_has_no_action(write):
    assert "mein-bereich" not in write().text
    assert Mail.objects.get().html.count("<a ") == 2  # Impressum, Datenschutz


def test_plain_text_is_not_escaped_and_html_is(write):
    mail = write(subject="A & B <img src=x onerror=alert(1)>", context={"title": "<b>O'Neill & Söhne</b>", "words": "<script>1</script>"})

    assert "„<b>O'Neill & Söhne</b>“" in mail.text
    assert "> <script>1</script>" in mail.text
    assert mail.subject == "[Portal] A & B <img src=x onerror=alert(1)>"
    assert not re.search(r"<(img|b|script)\b", mail.html)


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x85"])
def test_line_breaks_in_subject_name_and_reason_reach_one_recipient_and_no_header(write, mailoutbox, line_break):
    user = UserFactory(first_name=f"Eva{line_break}Bcc: boese@fremd.example", last_name="Muster")
    write(user, subject=f"Titel{line_break}Bcc: boese@fremd.example", reason=f"es{line_break}so ist.")
    drain()

    (message,) = mailoutbox
    assert message.recipients() == [user.email]
    assert message.subject == "[Portal] Titel Bcc: boese@fremd.example"
    assert message.message()["Bcc"] is None
    assert "Guten Tag Eva Bcc: boese@fremd.example Muster," in message.body


@pytest.mark.parametrize(
    "address",
    ["a@stadt.example\r\nBcc: b@fremd.example", "a@stadt.example, b@fremd.example", "a@stadt.example b@fremd.example", "", "kein-postfach"],
)
def test_what_is_not_one_address_is_refused(write, address):
    with pytest.raises(ValidationError):
        write(address)
    if address:
        with pytest.raises(ValidationError):
            write(reply_to=address)

    assert Mail.objects.count() == 0


def test_replies_go_to_the_editors_or_to_the_person_named(write, mailoutbox, settings):
    settings.KTS_EMAIL = "redaktion@portal.example"
    write()
    write(key="probe:2", reply_to="mensch@stadt.example")
    drain()

    assert [message.reply_to for message in mailoutbox] == [["redaktion@portal.example"], ["mensch@stadt.example"]]


def test_people_are_greeted_as_they_wish(write):
    frau = UserFactory(form_of_address="frau", first_name="Eva", last_name="Beispiel")
    plain = UserFactory(first_name="Alex", last_name="Muster")
    nameless = UserFactory(first_name="", last_name="")

    greetings = [
        re.search(r"^Guten Tag.*$", write(person).text, re.MULTILINE).group() for person in (frau, plain, nameless, "a@stadt.example")
    ]
    assert greetings == ["Guten Tag Frau Beispiel,", "Guten Tag Alex Muster,", "Guten Tag,", "Guten Tag,"]


def test_an_account_may_be_greeted_at_an_address_that_is_not_its_own_yet(write):
    user = UserFactory(first_name="Alex", last_name="Muster")

    mail = write("neue-adresse@stadt.example", context={"user": user})
    assert "\nGuten Tag Alex Muster,\n" in mail.text
    assert (mail.recipient_email, mail.recipient) == ("neue-adresse@stadt.example", None)


def test_a_mail_stays_when_its_account_is_deleted(write):
    user = UserFactory()
    write(user)
    user.delete()

    assert Mail.objects.get().recipient is None


def test_a_long_subject_is_cut(write):
    assert write(subject="x" * 500).subject == "[Portal] " + "x" * 200


def test_one_line_keeps_words_and_drops_what_is_invisible():
    assert one_line(" Anwohner\u00adzone\r\n am \u202eMarkt\u200b ") == "Anwohnerzone am Markt"


def test_a_quotation_of_several_paragraphs_stays_one_quotation():
    text = "> Erstens.\r\n>\r\n> zweitens: 1 < 2\n> > schon zitiert"

    assert paragraphs(f"Vorher.\r\n\r\n{text}\n \nNachher.") == [
        ("text", "Vorher."),
        ("quote", "Erstens.\n\nzweitens: 1 < 2\n> schon zitiert"),
        ("text", "Nachher."),
    ]
