"""What a sign-up costs while all others wait for its lock: eight statements at most, whatever is chosen and whoever waits."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Mode, Registration, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
GUEST = Person(guest_name="Kim Gast", guest_email="kim@verein.example")
MOST = 8


def statements(registration: Registration, person: Person | None = None) -> tuple[SignUp, list[str]]:
    """Somebody signs up with everything there is to choose: the sign-up and what was asked of the database inside its transaction."""
    wishes = Wishes(mode=Mode.ON_SITE, sessions=(session(registration).pk,), diet="vegan", accessibility="Höranlage")
    person = person or somebody()
    with CaptureQueriesContext(connection) as queries:
        made = signup.sign_up(registration.pk, person, wishes)
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return made, [query["sql"] for query in queries if not query["sql"].startswith(frame)]


def full() -> Registration:
    registration = conference(on_site_seats=1)
    for _number in range(3):
        signup.sign_up(registration.pk, somebody(), ON_SITE)
    return registration


def with_people_who_wait_beside_free_seats() -> Registration:
    registration, town = conference(most_per_municipality=1), MunicipalityFactory()
    for _number in range(3):
        signup.sign_up(registration.pk, somebody(town), ON_SITE)
    return registration


@pytest.mark.parametrize(
    ("registration", "person", "state"),
    [
        (conference, None, SignUp.State.CONFIRMED),
        (full, None, SignUp.State.WAITING),
        (with_people_who_wait_beside_free_seats, None, SignUp.State.CONFIRMED),
        (conference, GUEST, SignUp.State.UNCONFIRMED),
    ],
)
def test_a_sign_up_costs_eight_statements_at_most(registration, person, state):
    made, asked = statements(registration(), person)

    assert made.state == state
    assert len(asked) <= MOST, "\n".join(asked)


def test_the_first_statement_is_the_lock_and_reads_no_text_of_the_page():
    _made, asked = statements(conference())

    assert 'FROM "events_registration"' in asked[0]
    assert ("FOR UPDATE" in asked[0]) == connection.features.has_select_for_update
    assert '"summary"' not in asked[0]
