"""The local outbox: everything the demo would have sent, and nothing of it elsewhere."""

from __future__ import annotations

import pytest
from django.core.mail import BadHeaderError, EmailMessage, send_mail
from django.urls import reverse

from jobs.worker import drain
from notifications.models import LocalMail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
OUTBOX = "/demo/postausgang/"


@pytest.mark.parametrize("address", [OUTBOX, f"{OUTBOX}1/", f"{OUTBOX}1/html/"])
def test_only_the_demo_has_an_outbox(client, portal, address):
    LocalMail.objects.create(pk=1, recipients="a@stadt.example", subject="Geheim", text="Link", html="<p>Link</p>")

    assert client.get(address).status_code == 404


def test_mails_of_the_portal_and_of_the_login_both_arrive(client, demo, write):
    write()
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    drain()

    page = client.get(OUTBOX).content.decode()
    assert LocalMail.objects.count() == 2
    assert "[Portal] Eingegangen: Freie Plätze" in page
    assert user.email in page


def test_the_newest_mail_stands_first_and_twenty_on_a_page(client, demo):
    for number in range(21):
        send_mail(f"Nummer {number:02}", "Text", None, ["a@stadt.example"])

    first = client.get(OUTBOX)
    assert [mail.subject for mail in first.context["page_obj"]] == [f"Nummer {number:02}" for number in range(20, 0, -1)]
    second = client.get(OUTBOX, {"seite": "2"})
    assert [mail.subject for mail in second.context["page_obj"]] == ["Nummer 00"]


@pytest.mark.parametrize("number", ["abc", "-1", "0", "99999"])
def test_a_page_that_does_not_exist_is_not_found(client, demo, number):
    response = client.get(OUTBOX, {"seite": number})

    assert response.status_code == 404
    assert "html" in response["Content-Type"]


def test_an_empty_outbox_says_how_a_mail_comes_into_being(client, demo):
    assert "Noch ist keine E-Mail entstanden." in client.get(OUTBOX).content.decode()


def test_a_mail_is_shown_as_text_with_its_links(client, demo, write):
    write(url="/mein-bereich/", action="Ansehen", context={"title": "<img src=x onerror=alert(1)>"})
    drain()

    page = client.get(f"{OUTBOX}{LocalMail.objects.get().pk}/").content.decode()
    assert 'href="http://localhost/mein-bereich/"' in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_html_of_a_mail_stands_in_a_sandbox_of_its_own(client, demo, write):
    write()
    drain()
    mail = LocalMail.objects.get()

    response = client.get(f"{OUTBOX}{mail.pk}/html/")
    assert response.content.decode() == mail.html
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"


def test_a_mail_without_html_has_no_designed_view(client, demo):
    send_mail("Nur Text", "Text", None, ["a@stadt.example"])
    pk = LocalMail.objects.get().pk

    assert client.get(f"{OUTBOX}{pk}/html/").status_code == 404
    assert "/html/" not in client.get(f"{OUTBOX}{pk}/").content.decode()


def test_the_demo_refuses_line_breaks_in_headers_as_a_real_server_does(demo):
    with pytest.raises(BadHeaderError):
        EmailMessage("Titel\r\nBcc: b@fremd.example", "Text", None, ["a@stadt.example"]).send()

    assert LocalMail.objects.count() == 0
