"""Zweckverband and purchasing body: kinds of the registry that have members and no key, and are no municipality that votes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Role
from accounts.roles import has_role, municipalities_of
from municipalities.importing import import_data, import_municipalities
from municipalities.mergers.rules import why_not
from municipalities.models import GROUPS, NOT_VOTING, Kind, Municipality
from portal.demo.accounts import ACCOUNTS
from portal.demo.bodies import load_bodies
from portal.demo.loader import DATA, load_accounts
from tests.factories.municipalities import MunicipalityFactory
from tests.municipalities.test_importing import faults

pytestmark = pytest.mark.django_db
HEADER = "id,name,type,state_code,ags,ars,lead_municipality,lead_ags,members,member_ags,population"
BOTH = pytest.mark.parametrize("kind", NOT_VOTING)


def load(*lines: str):
    return import_data("\n".join([HEADER, *lines]).encode())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Zweckverband", Kind.ASSOCIATION),
        ("kommunaler Zweckverband", Kind.ASSOCIATION),
        ("Zentrale Beschaffungsstelle", Kind.PURCHASING_BODY),
        ("Einkaufsgemeinschaft", Kind.PURCHASING_BODY),
        ("Kooperation", Kind.COOPERATION),
    ],
)
def test_the_import_reads_them_with_members_lead_and_further_lands(word, kind):
    report = load(f"verbund,Verbund,{word},DE-NW,,,Köln,05315000,Köln;Leipzig,05315000;14713000,")
    assert (report.summary, report.faults) == ("1 neu, 0 geändert, 0 unverändert", [])
    row = Municipality.objects.get()
    assert (row.kind, row.lead_name, row.lead_key, row.additional_states) == (kind, "Köln", "05315000", ["DE-SN"])
    assert [member["name"] for member in row.members] == ["Köln", "Leipzig"]


@BOTH
def test_they_have_no_key_and_no_inhabitants_of_their_own(kind):
    label = str(Kind(kind).label)
    for column, line in (("ags", f"v,V,{label},DE-NW,05315000,,,,,,"), ("population", f"v,V,{label},DE-NW,,,,,,,5000")):
        report = load(line)
        assert faults(report) == [(2, column)]
        assert label in report.faults[0].reason
    row = MunicipalityFactory(purchasing=True, kind=kind)
    row.clean()
    assert (row.size_class, row.is_voting, row.is_group) == ("", False, True)
    row.inhabitants = 0
    with pytest.raises(ValidationError, match="Einwohnerzahl"):
        row.clean()


def test_which_kinds_vote_is_said_once():
    voting = {kind for kind in Kind if MunicipalityFactory.build(kind=kind).is_voting}
    assert voting == set(Kind) - {Kind.ASSOCIATION, Kind.PURCHASING_BODY}
    for kind in Kind:
        MunicipalityFactory(kind=kind)
    assert {row.kind for row in Municipality.objects.voting()} == {str(kind) for kind in voting}
    assert {row.kind for row in Municipality.objects.groups()} == {str(kind) for kind in GROUPS}


@BOTH
def test_directory_and_profile_name_kind_members_and_lead(client, kind):
    town = MunicipalityFactory(name="Köln", state="DE-NW", ags="05315000", ars="053150000000")
    members = [{"name": "Köln", "key": town.ags}]
    body = MunicipalityFactory(purchasing=True, kind=kind, members=members, lead_name="Köln", lead_key=town.ags)
    shown = client.get("/kommunen/", {"art": kind}).content.decode()
    assert [f'href="{place.get_absolute_url()}"' in shown for place in (body, town)] == [True, False]
    profile = client.get(body.get_absolute_url()).content.decode()
    assert [words in profile for words in (str(Kind(kind).label), "Wer gehört dazu", f'href="{town.get_absolute_url()}"')] == [True] * 3
    assert "Einwohnerzahl" not in profile


@BOTH
def test_no_municipality_that_votes_becomes_part_of_one(kind):
    town, body = MunicipalityFactory(name="Altdorf"), MunicipalityFactory(purchasing=True, kind=kind, name="Verbund")
    today = timezone.localdate()
    assert why_not(town, body, today) == f"Altdorf stimmt ab, Verbund ({Kind(kind).label}) nicht. Wählen Sie eine Kommune."
    assert [why_not(body, town, today), why_not(body, MunicipalityFactory(purchasing=True), today)] == ["", ""]


def test_the_demo_has_one_with_members_of_the_demo_and_a_cdo(portal):
    import_municipalities(DATA / "mpsc_municipalities.csv")
    (body,) = load_bodies()
    assert (body.is_voting, "(erfunden)" in body.name, body.additional_states) == (False, True, ["DE-BW"])
    assert Municipality.objects.with_keys([member["key"] for member in body.members]).count() == len(body.members) == 4
    person = load_accounts()["cdo.verbund"]
    assert (municipalities_of(person), has_role(person, Role.CDO)) == ([body], True)
    assert len({account.secret for account in ACCOUNTS}) == len(ACCOUNTS)
