"""Two at once on PostgreSQL: nobody sends a 21st message, no mailbox is asked twice, no click counts twice."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from accounts.models import Role
from accounts.refusals import Refused
from exchange.contact.sending import confirm, failed
from exchange.models import ContactRequest, Delivery
from tests.factories.accounts import member
from tests.factories.exchange import asked, asked_by_guest
from tests.factories.municipalities import MunicipalityFactory
from tests.racing import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]


def test_of_many_at_once_twenty_leave():
    person, town = member(Role.CDO, MunicipalityFactory()), MunicipalityFactory(contact_email="stadt@ort.example")
    for _message in range(16):
        asked(municipality=town, by=person)

    errors = at_once([partial(asked, municipality=town, by=person) for _tab in range(8)])

    assert [type(error) for error in errors] == [Refused] * 4
    assert ContactRequest.objects.count() == 20
    assert len(set(ContactRequest.objects.values_list("number", flat=True))) == 20


def test_two_clicks_at_once_are_one_message_also_at_the_limit():
    person, town, key = member(Role.CDO, MunicipalityFactory()), MunicipalityFactory(contact_email="stadt@ort.example"), uuid4()
    for _message in range(19):
        asked(municipality=town, by=person)

    assert at_once([partial(asked, municipality=town, by=person, key=key) for _click in range(4)]) == []
    assert ContactRequest.objects.count() == 20


def test_a_mailbox_that_failed_twice_at_once_is_followed_by_one():
    request = asked(municipality=MunicipalityFactory(contact_email="stadt@ort.example"))
    delivery = request.deliveries.get()

    assert at_once([partial(failed, delivery.pk, Delivery.Failure.SMTP) for _time in range(4)]) == []
    assert request.deliveries.count() == 2


def test_a_guest_who_confirms_twice_at_once_asks_once():
    request = asked_by_guest(municipality=MunicipalityFactory(contact_email="stadt@ort.example"))

    assert at_once([partial(confirm, request.pk) for _click in range(4)]) == []
    assert request.deliveries.count() == 1
