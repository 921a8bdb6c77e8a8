"""What people hold of a conference asks at every use whether they may still see it: seat, link, calendar, sheet, paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Membership
from contributions.models import Visibility
from events.holding import sees, unseeing
from events.models import CalendarToken, ConferencePage, EvaluationInvite, Material, Registration, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.telling.guest_links import CONFIRM, MANAGE, link_for, token_for
from events.telling.guest_links import sheet_link as sheet_for
from files.uploads import store_document
from tests.factories.accounts import editor, member
from tests.factories.events import conference, session, somebody
from tests.files.test_serving import PDF
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SignUp.State
CANARY = "KANARIE"
GUEST = {"guest_name": "Kim Gast", "guest_email": "kim@verein.example", "guest_organisation": "Verein"}


def full(**fields) -> Registration:
    """A conference in which every text but the town is a canary, with a chosen session."""
    texts = {name: f"{CANARY}-{name}" for name in ("title", "summary", "about", "target_group", "accessibility")}
    registration = conference(online=True, online_url="https://kanarie.example/KANARIE-zugang", **texts, **fields)
    session(registration, f"{CANARY}-sitzung", room=f"{CANARY}-raum", speakers=f"{CANARY}-rede", about=f"{CANARY}-worum")
    document = store_document(SimpleUploadedFile("KANARIE-datei.pdf", PDF), None, title=f"{CANARY}-datei", by=None)
    Material.objects.create(page=registration.page, title=f"{CANARY}-material", document=document, visibility=Visibility.PARTICIPANTS)
    return registration


def wishes(registration: Registration) -> Wishes:
    return Wishes("online", tuple(registration.page.sessions.values_list("pk", flat=True)))


def narrowed(visibility: str) -> Callable[[SignUp], None]:
    return lambda found: ConferencePage.objects.filter(pk=found.registration.page_id).update(visibility=visibility)


def unpublished(found: SignUp) -> None:
    Page.objects.filter(pk=found.registration.page_id).update(live=False)


def archived(found: SignUp) -> None:
    ConferencePage.objects.filter(pk=found.registration.page_id).update(archived_at=timezone.now())


def left(found: SignUp) -> None:
    """The last role is gone, and the conference is for municipalities alone."""
    narrowed(Visibility.MUNICIPALITIES)(found)
    Membership.objects.filter(user=found.user).delete()


def left_participants(found: SignUp) -> None:
    narrowed(Visibility.PARTICIPANTS)(found)
    Membership.objects.filter(user=found.user).delete()


def over(found: SignUp, state: str = State.ATTENDED) -> None:
    """The conference ended two days ago, and a sheet was sent."""
    ended = timezone.now() - timedelta(days=2)
    ConferencePage.objects.filter(pk=found.registration.page_id).update(starts_at=ended - timedelta(hours=6), ends_at=ended)
    SignUp.objects.filter(pk=found.pk).update(state=state)
    EvaluationInvite.objects.create(sign_up=found)


def body(answer) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")


LOSSES = [unpublished, archived, left, left_participants]


def of_member(client: Client, found: SignUp) -> list[str]:
    """Everywhere the owner of a sign-up meets it."""
    token, _made = CalendarToken.objects.get_or_create(user=found.user)
    own = [reverse(f"my_events:{name}", args=[found.pk]) for name in ("shown", "change", "cancel", "accept", "certificate")]
    page = found.registration.page
    public = [reverse("events:conference_ics", args=[page.slug]), reverse("events:session_ics", args=[page.sessions.first().pk])]
    public += [page.get_absolute_url(), reverse("my_events:sign_up", args=[page.slug]), reverse("my_events:participants", args=[page.slug])]
    files = [Material.objects.get(page=page).document.file.url]
    mine = [reverse("my_events:mine"), reverse("accounts:home"), reverse("events:my_calendar", args=[token.token])]
    return [body(client.get(path, follow=True)) for path in [*own, *public, *files, *mine]]


@pytest.mark.parametrize("lose", LOSSES)
def test_who_loses_the_right_keeps_day_town_and_the_way_out(lose):
    registration = full()
    found = signup.sign_up(registration.pk, somebody(), wishes(registration))
    client = signed_in(found.user)
    assert sum(CANARY in page for page in of_member(client, found)) >= 9
    lose(found)

    found = SignUp.objects.select_related("registration__page", "user").get(pk=found.pk)
    pages = of_member(signed_in(found.user), found)
    shown = body(client.get(reverse("my_events:shown", args=[found.pk])))

    assert [page for page in pages if CANARY in page] == []
    assert [page for page in (*pages[:5], *pages[-3:]) if "kanarie-" in page] == []  # no address that tells the name
    assert f"{timezone.localtime(registration.page.starts_at):%d.%m.%Y}" in shown
    assert reverse("my_events:cancel", args=[found.pk]) in shown
    assert "für Sie gerade nicht sichtbar" in shown
    assert "VEVENT" not in pages[-1]
    client.post(reverse("my_events:cancel", args=[found.pk]))
    assert SignUp.objects.get(pk=found.pk).state == State.CANCELLED


@pytest.mark.parametrize("lose", LOSSES)
def test_afterwards_certificate_sheet_and_material_are_gone_too(lose):
    registration = full()
    found = signup.sign_up(registration.pk, somebody(), wishes(registration))
    over(found)
    sheet = sheet_for(found.evaluation_invite)
    paths = [sheet, reverse("my_events:certificate", args=[found.pk]), Material.objects.get().document.file.url]
    assert [signed_in(found.user).get(path).status_code for path in paths] == [200, 200, 200]
    lose(found)

    client = signed_in(found.user)

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert client.post(sheet, {"inhalt": "5"}).status_code == 404
    assert not any(CANARY in page for page in of_member(client, SignUp.objects.get(pk=found.pk)))


@pytest.mark.parametrize("lose", [unpublished, archived, narrowed(Visibility.MUNICIPALITIES)])
def test_a_guest_keeps_day_and_the_way_out_behind_the_link(lose):
    registration = full()
    made = signup.sign_up(registration.pk, Person(**GUEST), wishes(registration))
    manage = link_for(made, MANAGE)
    client = Client()
    assert CANARY in body(client.get(link_for(made, CONFIRM)))
    signup.confirm_guest(made.pk)
    assert CANARY in body(client.get(manage))
    lose(made)

    shown = body(client.get(manage))
    item = Material.objects.get(page=registration.page)
    after = [reverse("events:guest_material", args=[token_for(made, MANAGE), item.pk])]

    assert CANARY not in shown + body(client.get(link_for(made, CONFIRM)))
    assert "kanarie-" not in shown.lower()
    assert re.search(r'href="/konferenz-gast/[^"/]+/\?abmelden"', shown)  # signed anew: the second of signing is in it
    over(made)
    assert [client.get(path).status_code for path in [*after, sheet_for(made.evaluation_invite)]] == [404, 404]
    assert client.get(reverse("events:guest_certificate", args=[token_for(made, MANAGE)])).status_code == 404
    assert CANARY not in body(client.get(manage))


def test_a_guest_gains_nothing_once_the_conference_is_for_municipalities_but_may_leave():
    registration = full()
    made = signup.sign_up(registration.pk, Person(**GUEST), wishes(registration))
    narrowed(Visibility.MUNICIPALITIES)(made)

    assert Client().post(link_for(made, CONFIRM)).status_code == 409
    assert SignUp.objects.get(pk=made.pk).state == State.UNCONFIRMED
    SignUp.objects.filter(pk=made.pk).update(state=State.OFFERED, offered_until=timezone.now() + timedelta(hours=2))
    assert Client().post(link_for(made, MANAGE), {"act": "annehmen"}).status_code == 409
    assert Client().post(link_for(made, MANAGE), {"act": "einwilligung", "name": "fotos", "given": "1"}).status_code == 409
    assert Client().post(link_for(made, MANAGE), {"act": "abmelden"}).status_code == 302
    assert SignUp.objects.get(pk=made.pk).state == State.CANCELLED


def test_a_member_out_of_sight_accepts_and_consents_to_nothing_but_may_take_a_consent_back():
    registration = full()
    found = signup.sign_up(registration.pk, somebody(), wishes(registration))
    SignUp.objects.filter(pk=found.pk).update(
        state=State.OFFERED, offered_until=timezone.now() + timedelta(hours=2), photos_at=timezone.now()
    )
    unpublished(found)
    client = signed_in(found.user)

    client.post(reverse("my_events:accept", args=[found.pk]))
    for data in ({"name": "teilnehmerliste", "given": "1"}, {"name": "fotos"}):
        client.post(reverse("my_events:consent", args=[found.pk]), data)

    found.refresh_from_db()
    assert (found.state, found.listed_at, found.photos_at) == (State.OFFERED, None, None)


def test_links_and_calendar_of_a_blocked_person_lead_nowhere():
    registration, person = full(), somebody()
    found = signup.sign_up(registration.pk, person, wishes(registration))
    address = reverse("events:my_calendar", args=[CalendarToken.objects.create(user=person.user).token])
    guest = signup.sign_up(registration.pk, Person(**GUEST | {"guest_email": "gesperrt@verein.example"}), wishes(registration))
    member("staff", person.municipality, email="gesperrt@verein.example", is_active=False)
    over(found, State.CONFIRMED)
    type(person.user).objects.filter(pk=person.user.pk).update(is_active=False)

    paths = [address, sheet_for(found.evaluation_invite), link_for(guest, CONFIRM), link_for(guest, MANAGE)]

    assert [Client().get(path).status_code for path in paths] == [404] * 4
    assert Client().post(link_for(guest, MANAGE), {"act": "abmelden"}).status_code == 404


def test_the_desk_says_who_may_not_see_the_conference():
    registration = full()
    stays, leaves = (signup.sign_up(registration.pk, somebody(), wishes(registration)) for _number in range(2))
    guest = signup.confirm_guest(signup.sign_up(registration.pk, Person(**GUEST), wishes(registration)).pk)
    left(leaves)
    client = signed_in(editor())

    people = body(client.get(reverse("desk:people", args=[registration.page_id])))
    persons = [body(client.get(reverse("desk:person", args=[registration.page_id, one.pk]))) for one in (stays, leaves, guest)]

    assert people.count("sieht die Konferenz nicht") == 2
    assert ["darf die Konferenz zurzeit nicht sehen" in page for page in persons] == [False, True, True]


@pytest.mark.parametrize("visibility", list(Visibility))
def test_many_are_judged_as_one_is(visibility, django_assert_num_queries):
    registration = full(visibility=visibility)
    people = [signup.sign_up(registration.pk, somebody(), wishes(registration)) for _number in range(4)]
    guests = [signup.sign_up(registration.pk, Person(**GUEST | {"guest_email": f"{n}@v.example"}), wishes(registration)) for n in "ab"]
    SignUp.objects.filter(pk=people[0].pk).update(state=State.WAITING)
    Membership.objects.filter(user=people[1].user).delete()
    type(people[2].user).objects.filter(pk=people[2].user.pk).update(is_active=False)
    signup.confirm_guest(guests[0].pk)

    def read() -> list[SignUp]:
        return list(registration.sign_ups.select_related("user", "registration__page"))

    rows = read()
    with django_assert_num_queries(3):
        found = unseeing(rows)
    assert found == {one.pk for one in read() if not sees(one)}
