"""docs/rights-that-end.md, cell by cell: event × thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.invitations import InvitationUnusable, find, invite, token_of
from accounts.models import Invitation, Role, User
from accounts.rights import reset_second_factor, revoke, set_active
from contributions.models import Visibility
from events.models import CalendarToken, ConferencePage, SignUp
from events.models.calendars import new_token
from events.seats import signup
from events.seats.persons import Person
from exchange.models import ContactRequest
from municipalities.models import Municipality
from notifications.models import Mail
from notifications.tasks import send_mail
from tests.accounts.codes import enrolled
from tests.factories.accounts import PASSWORD, member
from tests.factories.events import ON_SITE, conference
from tests.factories.exchange import asked as asked_of
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = pytest.mark.django_db
DOC = Path(__file__).resolve().parent.parent.parent / "docs" / "rights-that-end.md"
HOME, NEW = "/mein-bereich/", "ein anderer langer Satz"


def table() -> list[tuple[str, str, str]]:
    """Event, thing and what the page promises, for each cell."""
    lines = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    head, _line, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(row[0], thing, promise) for row in rows for thing, promise in zip(head[1:], row[1:], strict=True)]


@dataclass
class World:
    """A CDO with a colleague in the same role, and everything in the person's hands before the event."""

    person: User
    home: Municipality
    here: Client
    elsewhere: Client
    reset: str
    invitation: Invitation
    sign_up: SignUp
    calendar: str
    mail: Mail
    asked: ContactRequest
    """By the person; its mail has not left."""
    received: ContactRequest
    """By somebody else, to the person's municipality."""

    @property
    def colleagues(self) -> str:
        return reverse("accounts:colleagues", args=[self.home.slug])

    @property
    def conference(self) -> str:
        return self.sign_up.registration.page.get_absolute_url()


@pytest.fixture
def world(portal) -> World:
    home = MunicipalityFactory(name="Stadt A", slug="stadt-a")
    member(Role.CDO, home)
    person = enrolled(member(Role.CDO, home, first_name="Kim", last_name="Wechsel"))
    registration = conference(visibility=Visibility.MUNICIPALITIES)
    sign_up = signup.sign_up(registration.pk, Person(user=person, municipality=home), ON_SITE)
    token = CalendarToken.objects.create(user=person, token=new_token()).token
    here, elsewhere = signed_in(person, again=True), signed_in(person)
    # asked for after signing in, which ends a link by itself
    Client().post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"(/konto/passwort-vergessen/\S+)", Mail.objects.get(event="passwort_vergessen").text)
    assert link is not None
    invitation = invite("neu@stadt.example", Role.STAFF, home, by=person)
    return World(
        person=person,
        home=home,
        here=here,
        elsewhere=elsewhere,
        reset=link[1],
        invitation=invitation,
        sign_up=sign_up,
        calendar=reverse("events:my_calendar", args=[token]),
        mail=queued(sign_up),
        asked=asked_of(municipality=MunicipalityFactory(contact_email="amt@stadt-b.example"), by=person),
        received=asked_of(municipality=home),
    )


def queued(sign_up: SignUp) -> Mail:
    """A mail about the conference that has not left yet."""
    from events.telling.letters import write

    Mail.objects.filter(recipient=sign_up.user, event="angemeldet").delete()
    mail = write(sign_up, "angemeldet")
    assert mail is not None
    return mail


# --- Events ------------------------------------------------------------------------------------


def change_password(world: World) -> None:
    world.here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def block(world: World) -> None:
    """Blocked, and unblocked a day later: what has ended stays ended."""
    set_active(world.person, False, by=None)


EVENTS: dict[str, Callable[[World], None]] = {
    "own password change": change_password,
    "factor removed or reset": lambda world: reset_second_factor(world.person, by=None),
    "blocked": block,
    "leaves a municipality": lambda world: revoke(world.person.memberships.get(), by=None),
}


# --- What is seen afterwards -------------------------------------------------------------------


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


def usable(invitation: Invitation) -> bool:
    try:
        return find(token_of(invitation)) == invitation
    except InvitationUnusable:
        return False


def reset_works(world: World) -> bool:
    return Client().get(world.reset).status_code == 302


def list_says(world: World) -> str:
    """The page of colleagues as the other CDO sees it."""
    other = world.home.memberships.exclude(user=world.person).get(role=Role.CDO).user
    return signed_in(other).get(world.colleagues).content.decode()


def leaves(world: World) -> bool:
    """Whether the queued mail is sent."""
    send_mail.call(world.mail.pk)
    world.mail.refresh_from_db()
    return world.mail.sent_at is not None


def calendar(world: World) -> str:
    answer = Client().get(world.calendar)
    return answer.content.decode() if answer.status_code == 200 else ""


def unblock(world: World) -> None:
    set_active(world.person, True, by=None)


def others_end(world: World) -> None:
    assert [status(client, HOME) for client in (world.here, world.elsewhere)] == [200, 302]


def ask_for_a_factor(world: World) -> None:
    assert [client.get(HOME)["Location"].split("?")[0] for client in (world.here, world.elsewhere)] == [reverse("mfa_activate_totp")] * 2
    enrolled(world.person)
    assert world.here.get(HOME)["Location"].split("?")[0] == reverse("mfa_reauthenticate")


def sessions_end(world: World) -> None:
    assert [status(client, HOME) for client in (world.here, world.elsewhere)] == [302, 302]
    unblock(world)
    assert [status(client, HOME) for client in (world.here, world.elsewhere)] == [302, 302]


def rights_gone(world: World) -> None:
    assert [status(world.here, path) for path in (HOME, world.colleagues)] == [200, 404]


def reset_ends(world: World) -> None:
    assert not reset_works(world)
    unblock(world)
    assert not reset_works(world)


def invitation_ends(world: World) -> None:
    assert not usable(world.invitation)
    unblock(world)
    assert not usable(world.invitation)


def invitation_ends_and_is_told(world: World) -> None:
    assert not usable(world.invitation)
    assert "Kim Wechsel hat die Kommune verlassen; Einladung beendet." in list_says(world)


def calendar_stays(world: World) -> None:
    assert (status(Client(), world.calendar), world.sign_up.registration.page.title in calendar(world)) == (200, True)


def told(page: ConferencePage, text: str) -> list[str]:
    """What of a conference a text tells that is for those alone who may see it."""
    return [word for word in (page.title, page.venue, page.online_url, page.summary) if word and word in text]


def calendar_asks(world: World) -> None:
    """The address answers, with nothing of what the person may not see any more."""
    page = world.sign_up.registration.page
    assert status(world.here, world.conference) == 404
    assert told(page, calendar(world)) == []


def export_asks_again(world: World) -> None:
    """The mail about the own seat leaves; a list of people asks for a factor first, though the password was shown a moment ago."""
    assert leaves(world)
    path = reverse("desk:download", args=[world.sign_up.registration.page_id, "teilnehmende-csv"])
    assert world.here.get(path)["Location"].split("?")[0] == reverse("mfa_activate_totp")


def checked_when_run(world: World) -> None:
    """What the person may not see any more is not in what leaves."""
    page = world.sign_up.registration.page
    assert told(page, world.mail.text)
    assert leaves(world)
    assert told(page, world.mail.text) == []


def request_leaves(world: World) -> bool:
    """Whether the mail of what the person asked is sent."""
    write_told()
    mail = Mail.objects.get(recipient_email="amt@stadt-b.example")
    send_mail.call(mail.pk)
    mail.refresh_from_db()
    return mail.sent_at is not None


def request_stays_unsent(world: World) -> None:
    assert not request_leaves(world)
    unblock(world)
    assert not request_leaves(world)


def own_requests_stay(world: World) -> None:
    pages = [reverse("my_requests:shown", args=[request.pk]) for request in (world.asked, world.received)]
    assert [status(world.here, page) for page in pages] == [200, 404]


CHECKS: dict[tuple[str, str], Callable[[World], None]] = {
    ("sessions", "others end"): others_end,
    ("sessions", "ask for a factor"): ask_for_a_factor,
    ("sessions", "end"): sessions_end,
    ("sessions", "stay, rights gone"): rights_gone,
    ("reset links", "end"): reset_ends,
    ("reset links", "stay"): lambda world: _true(reset_works(world)),
    ("invitations sent by the person", "stay"): lambda world: _true(usable(world.invitation)),
    ("invitations sent by the person", "end"): invitation_ends,
    ("invitations sent by the person", "of that municipality: end, and the list says so"): invitation_ends_and_is_told,
    ("calendar and guest links", "stay"): calendar_stays,
    ("calendar and guest links", "answer 404"): lambda world: _true(status(Client(), world.calendar) == 404),
    ("calendar and guest links", "ask `visible_to`"): calendar_asks,
    ("queued mails, exports", "stay"): lambda world: _true(leaves(world)),
    ("queued mails, exports", "ask again when run"): export_asks_again,
    ("queued mails, exports", "dropped"): lambda world: _true(not leaves(world)),
    ("queued mails, exports", "checked when run"): checked_when_run,
    ("requests (Kontakt)", "stay"): lambda world: _true(request_leaves(world)),
    ("requests (Kontakt)", "what has not left stays unsent"): request_stays_unsent,
    ("requests (Kontakt)", "own stay, those to that municipality answer 404"): own_requests_stay,
}


def _true(holds: bool) -> None:
    assert holds


@pytest.mark.parametrize(("event", "thing", "promise"), table(), ids=lambda value: value[:24])
def test_every_cell_of_the_table_holds(world: World, event: str, thing: str, promise: str):
    EVENTS[event](world)

    CHECKS[thing, promise](world)


def test_the_table_has_every_event_and_every_promise():
    cells = table()

    assert {event for event, _thing, _promise in cells} == set(EVENTS)
    assert {(thing, promise) for _event, thing, promise in cells} == set(CHECKS)
