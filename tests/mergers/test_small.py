"""Mergers of two municipalities that bring little: beside the stock that the tests of the neighbouring files share."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.invitations import invite
from accounts.mergers import acts
from accounts.models import Invitation, Role
from contributions.models import Writer
from exchange.models import ContactSettings
from municipalities.models import Merger, Municipality
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.mergers import NEW_YEAR, two
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.mergers.test_assistant import DAY, start
from tests.municipalities.test_profile import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_of_two_invitations_to_one_address_the_better_stays():
    old, new = two()
    inviter = {place: member(Role.CDO, place) for place in (old, new)}
    better = invite("kim@stadt.example", Role.CDO, old, by=inviter[old])
    invite("kim@stadt.example", Role.STAFF, new, by=inviter[new])
    invite(inviter[new].email, Role.STAFF, old, by=inviter[old])

    merger = acts.carry_out(old, new, NEW_YEAR, key=uuid4(), by=editor())
    assert list(Invitation.objects.open().values_list("pk", "municipality")) == [(better.pk, new.pk)]

    acts.take_back(merger, by=merger.carried_out_by)
    places = {(email, role, place) for email, role, place in Invitation.objects.open().values_list("email", "role", "municipality__slug")}
    assert places == {
        ("kim@stadt.example", "cdo", "altdorf"),
        ("kim@stadt.example", "staff", "neustadt"),
        (inviter[new].email, "staff", "altdorf"),
    }


def test_nobody_writes_an_entry_twice():
    old, new = two()
    ours, theirs, other = published(municipality=old), published(municipality=new), published()
    for page, place in ((ours, new), (theirs, old), (other, old), (other, new)):
        Writer.objects.create(page=page, municipality=place)
    before = set(Writer.objects.values_list("pk", "page", "municipality", "added_at"))

    merger = acts.carry_out(old, new, NEW_YEAR, key=uuid4(), by=editor())
    assert list(Writer.objects.values_list("page", "municipality")) == [(other.pk, new.pk)]

    acts.take_back(merger, by=merger.carried_out_by)
    assert set(Writer.objects.values_list("pk", "page", "municipality", "added_at")) == before


def test_who_may_not_edit_municipalities_finds_no_way():
    old, _new = two()
    for person in (member(Role.CDO, old), member(Role.ADMIN)):
        assert signed_in(person, again=True).get(start(old)).status_code == 403


def test_a_municipality_without_anything_merges_all_the_same():
    old, new = two(inhabitants=None)
    client = signed_in(editor(), again=True)

    preview = client.get(start(old), {"successor": new.pk, "on": DAY})

    assert "Von Altdorf gibt es noch nichts zu verschieben" in preview.text
    assert "Gebietsänderung durchführen" in preview.text


def test_where_a_successor_was_only_noted_the_assistant_takes_it_up_and_the_way_back_keeps_the_note():
    heir = MunicipalityFactory(name="Großstadt")
    old, new = two(successor=heir, valid_to=date(2025, 12, 31))
    client = signed_in(editor(), again=True)
    form = client.get(reverse("kommunen:edit", args=[old.pk]))
    assert (start(old) in form.text, form.context["form"].fields["valid_to"].disabled) == (True, False)

    asked = client.get(start(old))
    assert "Als Nachfolge ist Großstadt eingetragen, verschoben wurde noch nichts." in text(asked)
    assert (asked.context["form"]["successor"].value(), 'value="01.01.2026"' in asked.text) == (heir.pk, True)

    client.post(start(old), {"successor": new.pk, "on": DAY, "key": uuid4()})
    merger = Merger.objects.get()
    assert Municipality.objects.get(pk=old.pk).successor == new
    form = client.get(reverse("kommunen:edit", args=[old.pk]))
    assert (start(old) in form.text, form.context["form"].fields["valid_to"].disabled) == (False, True)
    client.post(reverse("mergers:undo", args=[merger.pk]))
    assert Municipality.objects.get(pk=old.pk).successor == heir


def test_how_guests_reach_the_successor_is_its_own_choice_and_said():
    old, new = two()
    ContactSettings.objects.create(municipality=old, guests_via_kts=True)

    preview = signed_in(editor(), again=True).get(start(old), {"successor": new.pk, "on": DAY})

    assert "Anfragen ohne Konto Es gilt, was Neustadt gewählt hat: Sie gehen direkt an die Kommune. –" in text(preview)
