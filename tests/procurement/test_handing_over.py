"""The lead goes to another municipality: who is told, who is asked from then on, and what a second click finds."""

from __future__ import annotations

import pytest

from accounts.models import Role
from contributions import drafts, moderation
from contributions.models import Writer
from exchange.contact.routes import mailboxes
from exchange.models import ContactRequest
from notifications.models import Mail
from procurement.demand.acts import Contact
from procurement.lifecycle import acts
from procurement.telling.letters import Letter
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
CONTACT = Contact("Amt für Verkehr", "verkehr@nachfolge.example")


def handed_over():
    """A notice, its former lead, and the municipality that leads now."""
    table = made.noticed()
    former = made.lead_of(table)
    successor = made.interested(table, 10, 1, contact=CONTACT).municipality
    acts.change_lead(table.pk, successor, by=former)
    return made.again(table), former, successor


def test_questions_go_to_the_unit_and_mailbox_of_the_new_lead():
    table, _former, _successor = handed_over()

    assert (table.page.contact_unit, table.page.contact_email) == ("Amt für Verkehr", "verkehr@nachfolge.example")
    said = signed_in(None).get(table.page.get_absolute_url()).text
    assert ("Amt für Verkehr" in said, "Digitales" in said) == (True, False)


def test_a_change_that_waits_with_the_kts_does_not_bring_the_former_contact_back():
    table = made.noticed()
    former = made.lead_of(table)
    successor = made.interested(table, 10, 1, contact=CONTACT).municipality
    change = drafts.start_change(table.page, by=former)
    change = drafts.save(change, {"summary": "Sensoren für alle Parkplätze."}, version=change.version, by=former)
    change = moderation.submit(change, version=change.version, by=former)

    acts.change_lead(table.pk, successor, by=former)
    moderation.approve(change, by=editor())

    page = made.again(table).page
    assert (page.summary, page.contact_email) == ("Sensoren für alle Parkplätze.", "verkehr@nachfolge.example")


def test_who_takes_no_part_leads_without_a_mailbox_and_questions_go_to_its_municipality():
    table = made.noticed()
    successor = MunicipalityFactory(contact_email="post@nachfolge.example")
    member(Role.CDO, successor)
    Writer.objects.create(page=table.page, municipality=successor)
    client = signed_in(made.lead_of(table))
    address = f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/uebergeben/"
    assert "muss sie beides im Eintrag nennen" in client.get(address).text
    acts.change_lead(table.pk, successor, by=made.lead_of(table))

    page = made.again(table).page
    assert (page.contact_unit, page.contact_email, page.writers.exists()) == ("", "", False)
    contact = signed_in(None).get(page.get_absolute_url()).text.partition('id="kontakt"')[2].partition("</section>")[0]
    assert contact.count(successor.display_name) == 1
    asked = ContactRequest(page=page, municipality=successor)
    assert next(iter(mailboxes(asked).values())) == "post@nachfolge.example"


def test_each_change_of_the_lead_is_told_also_to_who_led_until_then():
    table = made.noticed()
    first = made.lead_of(table)
    second, third = (made.interested(table, 10, 1) for _one in range(2))
    way = [second.municipality, first.memberships.get().municipality, third.municipality]
    made.interested(table, 10, 1, municipality=way[1], by=first)
    for successor in way:
        acts.change_lead(table.pk, successor, by=made.lead_of(made.again(table)))
        write_told()

    mails = Mail.objects.filter(event=Letter.LEAD_CHANGED)
    assert [mails.filter(recipient=person).count() for person in (first, made.person_of(second), made.person_of(third))] == [3, 3, 3]


def test_who_led_reads_why_the_mail_comes():
    table, former, _successor = handed_over()
    write_told()

    texts = {mail.recipient: mail.text for mail in Mail.objects.filter(event=Letter.LEAD_CHANGED)}
    assert "bisher federführend betreut hat" in texts[former]
    assert "diese Beschaffung federführend betreut" in texts[made.lead_of(table)]
    assert all("an dieser Beschaffung beteiligt ist" not in text for text in texts.values())


def test_a_second_click_finds_the_lead_handed_over():
    table = made.noticed()
    former, successor = made.lead_of(table), made.interested(table, 10, 1).municipality
    client, address = signed_in(former), f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/uebergeben/"

    clicks = [client.post(address, {"successor": successor.slug}) for _click in range(2)]
    assert [(one.status_code, one["Location"]) for one in clicks] == [(302, table.page.get_absolute_url())] * 2
    assert client.get(address).status_code == 403


def test_a_successor_that_no_text_may_hold_is_an_error_of_the_form():
    """PostgreSQL takes no null character, not even to look for it."""
    table = made.noticed()
    answer = signed_in(made.lead_of(table)).post(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/uebergeben/", {"successor": "\x00"})

    assert answer.status_code == 422
