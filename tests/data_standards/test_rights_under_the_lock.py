"""Who lost the right while an act waited for its lock does nothing: every act of the desk and of members asks again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.refusals import Refused
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules
from data_standards.consultation import comments
from data_standards.consultation.comments import Words
from data_standards.drafting import acts as drafting
from data_standards.drafting.acts import NewFile
from data_standards.lifecycle import acts, corrections
from data_standards.models import Artefact, Comment, Format, Mandate, Spoken, Support, Version
from data_standards.profiles import acts as profiles
from data_standards.profiles.acts import Line
from data_standards.public.support import support
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def in_days(count: int):
    return timezone.localdate() + timedelta(days=count)


ACTS: dict[str, tuple[Callable[[], Version], Callable[[Version, User], object]]] = {
    "take up": (made.proposed, lambda version, by: acts.take_up(version.pk, made.standard(), by=by)),
    "decline": (made.proposed, lambda version, by: acts.decline(version.pk, reason="Gibt es schon.", by=by)),
    "consult": (made.drafted, lambda version, by: acts.open_consultation(version.pk, until=in_days(40), guests=False, by=by)),
    "admit guests": (made.consulted, lambda version, by: acts.admit_guests(version.pk, True, by=by)),
    "vote": (made.evaluated, lambda version, by: casting.open_ballot(version.pk, Rules(in_days(14)), by=by)),
    "lay a correction before": (made.drafted, lambda version, by: corrections.open_objection(version.pk, by=by)),
    "set the day": (made.agreed, lambda version, by: acts.set_day(version.pk, on=in_days(1), transition_until=None, by=by)),
    "begin": (made.in_force, lambda version, by: acts.begin_version(version.agreement, "2.0.0", by=by)),
    "withdraw": (made.in_force, lambda version, by: acts.withdraw(version.pk, reason="Fehler im Schema.", by=by)),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_editor_who_is_none_any_more_does_nothing_at_the_desk(name):
    make, act = ACTS[name]
    version, by = make(), editor()
    assert by.has_perm("data_standards.curate")  # read before the lock, and kept
    Membership.objects.filter(user=by).delete()

    with pytest.raises(Refused, match="nur die KTS-Redaktion"):
        act(version, by)

    assert Version.objects.get(pk=version.pk).state == version.state


def test_nor_does_such_an_editor_keep_profiles():
    by, profile = editor(), StandardFactory(kind=Standard.Kind.PROFILE)
    draft = profiles.begin(profile.pk, "1.0.0", by=by)
    Membership.objects.filter(user=by).delete()

    for act in (lambda: profiles.publish(draft.pk, by=by), lambda: profiles.begin(StandardFactory(kind="profil").pk, "1.0.0", by=by)):
        with pytest.raises(Refused, match="nur die KTS-Redaktion"):
            act()


def test_a_cdo_who_left_neither_grants_nor_takes_a_mandate():
    place = MunicipalityFactory()
    cdo, staff = member(Role.CDO, place), member(Role.STAFF, place)
    mandates.grant(place, staff, by=cdo)
    Membership.objects.filter(user=cdo).delete()

    for act in (lambda: mandates.grant(place, cdo, by=cdo), lambda: mandates.revoke(place, by=cdo)):
        with pytest.raises(Refused, match="erteilt und entzieht die CDO"):
            act()

    assert Mandate.objects.get(revoked_at=None).holder == staff


def test_who_writes_the_draft_no_more_changes_neither_its_files_nor_its_lines():
    version = made.profile_drafted()
    line, cdo = version.spoken.get(), member(Role.CDO, version.agreement.municipality)
    assert cdo.has_perm("contributions.edit_draft", version.agreement)
    Membership.objects.filter(user=cdo).delete()
    new = NewFile("arten.csv", "Arten", Artefact.Role.NORMATIVE, Format.CSV, "art\n1\n")

    for act in (
        lambda: drafting.store(version.pk, [new], by=cdo),
        lambda: drafting.remove(version.pk, "belegung.schema.json", by=cdo),
        lambda: profiles.declare(version.pk, Line(made.standard(), "1.0", Spoken.Extent.REQUIRED), by=cdo),
        lambda: profiles.remove(version.pk, line.pk, by=cdo),
    ):
        with pytest.raises(Refused, match="Sie gehören nicht mehr dazu"):
            act()

    assert [file.name for file in version.artefacts.all()] == ["belegung.schema.json"]
    assert list(version.spoken.all()) == [line]


def test_who_left_a_municipality_says_nothing_for_it():
    version, place = made.consulted(), MunicipalityFactory()
    person, consultation = member(Role.STAFF, place), version.consultation.pk
    said = comments.submit(consultation, Words("Die Einheit fehlt."), municipality=place, by=person)
    draft = comments.save_draft(consultation, Words("Noch nicht fertig."), municipality=place, by=person)
    assert person.has_perm("data_standards.comment")
    Membership.objects.filter(user=person).delete()

    for act in (
        lambda: comments.submit(consultation, Words("Noch etwas."), municipality=place, by=person),
        lambda: comments.save_draft(consultation, Words("Noch etwas."), municipality=place, by=person),
        lambda: comments.change(said.pk, Words("Etwas anderes."), by=person),
        lambda: comments.take_back(said.pk, by=person),
        lambda: comments.drop_draft(draft.pk, by=person),
    ):
        with pytest.raises(Refused, match="nicht mehr zu dieser Kommune"):
            act()

    assert [(one.text, one.state) for one in Comment.objects.order_by("pk")] == [
        ("Die Einheit fehlt.", Comment.State.SUBMITTED),
        ("Noch nicht fertig.", Comment.State.DRAFT),
    ]


def test_a_draft_that_a_colleague_handed_in_is_not_called_deleted():
    version, place = made.consulted(), MunicipalityFactory()
    person, words = member(Role.STAFF, place), Words("Fast fertig.")
    draft = comments.save_draft(version.consultation.pk, words, municipality=place, by=person)
    comments.submit(version.consultation.pk, words, municipality=place, by=person, draft_id=draft.pk)

    with pytest.raises(Refused, match="inzwischen abgegeben"):
        comments.drop_draft(draft.pk, by=person)


def test_who_writes_the_agreement_no_more_answers_nothing():
    version = made.evaluated()
    said = Comment.objects.create(consultation=version.consultation, number=1, text="Die Einheit fehlt.")
    cdo = member(Role.CDO, version.agreement.municipality)
    assert cdo.has_perm("contributions.edit_draft", version.agreement)
    Membership.objects.filter(user=cdo).delete()

    with pytest.raises(Refused, match="Sie gehören nicht mehr dazu"):
        comments.answer(said.pk, "uebernommen", "Ergänzt.", by=cdo)

    said.refresh_from_db()
    assert said.verdict == Comment.Verdict.OPEN


def test_a_cdo_who_left_supports_nothing():
    page, place = made.proposed().agreement, MunicipalityFactory()
    cdo = member(Role.CDO, place)
    support(page, place, wanted=True, by=cdo)
    Membership.objects.filter(user=cdo).delete()

    for wanted in (True, False):
        with pytest.raises(Refused, match="die CDO einer Kommune"):
            support(page, place, wanted=wanted, by=cdo)

    assert Support.objects.filter(municipality=place).count() == 1
