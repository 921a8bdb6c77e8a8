"""Platform profiles: who writes their lines, that these freeze with the version, and two of them side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from accounts.refusals import Refused
from data_standards.accession.acts import Resolution, accede
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Spoken, State, Version
from data_standards.profiles import acts
from data_standards.profiles.acts import Line
from data_standards.profiles.comparing import BREAKS, FITS, LACKS, ONE_ALONE, PARTLY, SAME, UNCLEAR, fit, verdict_of
from data_standards.search import words_of_standard
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

FULL, PART, MUST, MAY = Spoken.Extent.FULL, Spoken.Extent.PARTLY, Spoken.Extent.REQUIRED, Spoken.Extent.OPTIONAL
COMPARE = "/standards/profile/vergleich/"
STATEMENTS_OF_COMPARISON = 2
KIB = 1024


def platform(name: str, *lines: tuple[Standard, str], extent: str = FULL) -> Version:
    """The profile of a platform that no agreement stands behind, published."""
    standard = StandardFactory(name=name, kind=Standard.Kind.PROFILE)
    version, by = acts.begin(standard.pk, "1.0.0", by=editor()), editor()
    for spoken, number in lines:
        acts.declare(version.pk, Line(spoken, number, extent, declared_by="Anbieter"), by=by)
    return acts.publish(version.pk, by=by)


def text_of(client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    html = " ".join(response.content.decode().split())
    return html[html.index("<main") : html.index("</main>")]


# --- Comparing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("1.6", "v1.6.0", SAME),
        ("RFC 7946", "rfc 7946", SAME),
        ("1.6.1", "1.8", FITS),
        ("1.9", "2.0", BREAKS),
        ("0.3", "0.4", BREAKS),
        ("0.3.1", "0.3.2", FITS),
        ("2024-05", "2025-01", UNCLEAR),
        ("Entwurf", "1.0", UNCLEAR),
        ("9" * 40, "1.0", UNCLEAR),
    ],
)
def test_versions_fit_by_their_first_number(one, other, verdict):
    assert fit(one, other) == fit(other, one) == verdict


def test_what_is_asked_and_not_spoken_weighs_most():
    def lines(extent: str, *numbers: str) -> list[Spoken]:
        return [Spoken(number=number, extent=extent) for number in numbers]

    assert verdict_of(lines(MUST, "1.0"), []) == LACKS
    assert verdict_of(lines(MAY, "1.0"), []) == ONE_ALONE
    assert verdict_of(lines(MUST, "1.0"), lines(PART, "1.0")) == PARTLY
    assert verdict_of(lines(MUST, "2.0"), lines(PART, "1.0")) == BREAKS
    assert verdict_of(lines(MUST, "2.0"), lines(FULL, "1.0", "2.1")) == FITS  # the best of what it speaks
    assert verdict_of(lines(MUST, "2.0"), lines(FULL, "1.0", "Mai")) == UNCLEAR


def test_two_profiles_stand_side_by_side_and_every_other_question_has_an_answer(client):
    assert "Noch ist kein Plattformprofil in Kraft." in text_of(client, COMPARE)
    ngsi, things, alone = (StandardFactory(name=name) for name in ("NGSI", "Things", "Allein"))
    one = platform("Eins", (ngsi, "1.6"), (things, "1.1"))
    assert "Noch gibt es nur ein Profil" in text_of(client, COMPARE)
    assert "Noch gibt es nur ein Profil" in text_of(client, COMPARE, a=one.standard.slug)
    two = platform("Zwei", (ngsi, "1.8"), (things, "2.0"), (alone, "1"))
    a, b = one.standard.slug, two.standard.slug

    html = text_of(client, COMPARE, a=a, b=b)
    breaking, single, fitting = (html.index(f">{standard.name}</a>") for standard in (things, alone, ngsi))
    assert breaking < single < fitting
    for part in ("1 umstellen", "1 nur in einem Profil", "1 gleiche Hauptversion", "Umstellen nötig", "Nicht genannt"):
        assert part in html
    assert "Das Portal bewertet keine Plattform" in html

    assert "<table" not in text_of(client, COMPARE)
    assert "Wählen Sie auch das andere Profil." in text_of(client, COMPARE, a=a)
    assert f'<option value="{a}" selected>' in text_of(client, COMPARE, a=a)
    assert "zweimal dasselbe Profil" in text_of(client, COMPARE, a=a, b=a)
    for unknown in ("gibt-es-nicht", "<script>", ngsi.slug):
        shown = text_of(client, COMPARE, a=a, b=unknown)
        assert "Ein gewähltes Profil gibt es nicht" in shown
        assert "<table" not in shown
        assert "<script>" not in shown
    page = client.get(COMPARE, {"a": a, "b": b}).content.decode()
    assert '<meta name="robots" content="noindex, follow">' in page
    assert COMPARE in client.get("/sitemap.xml").content.decode()
    assert f'href="{COMPARE}"' in text_of(client, "/standards/")


@pytest.mark.parametrize("stock", [1, 40])
def test_a_comparison_costs_the_same_statements_whatever_the_stock(client, stock):
    standards = [StandardFactory(name=f"Standard {number}") for number in range(stock)]
    one, two = (platform(name, *((standard, "1.0") for standard in standards)) for name in ("Eins", "Zwei"))

    with CaptureQueriesContext(connection) as statements:
        response = client.get(COMPARE, {"a": one.standard.slug, "b": two.standard.slug})
    assert len(statements) == STATEMENTS_OF_COMPARISON
    assert len(response.content) <= 50 * KIB
    with CaptureQueriesContext(connection) as statements:
        assert client.get(one.standard.get_absolute_url()).status_code == 200
    assert len(statements) <= 16


# --- What is shown ----------------------------------------------------------------------------------


def test_a_profile_shows_its_lines_and_a_standard_the_profiles_that_speak_it(client):
    hostile = "<script>alert(1)</script>"
    kept = made.in_force()
    profile = StandardFactory(name="Plattform", kind=Standard.Kind.PROFILE)
    draft, by = acts.begin(profile.pk, "1.0.0", by=editor()), editor()
    today = timezone.localdate()
    checked = Line(kept.standard, "1.0.0", FULL, hostile, "https://x.example/?a=1&b", hostile, today, "Prüfstelle", today)
    acts.declare(draft.pk, checked, by=by)
    acts.declare(draft.pk, Line(StandardFactory(name="Fremd"), hostile[:40], PART, declared_by="Anbieter"), by=by)

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "Anbieter" not in text_of(client, profile.get_absolute_url())
    assert words_of_standard(profile) == []
    acts.publish(draft.pk, by=by)

    for address in (draft.get_absolute_url(), profile.get_absolute_url()):
        html = text_of(client, address)
        assert "<script>alert" not in html
        assert f'<a href="{kept.get_absolute_url()}">1.0.0</a>' in html  # a version of an agreement has its page
        assert "Geprüft" in html
        assert "Nicht geprüft" in html
        for absent in ("Beitreten", "Textbaustein für die Vergabe", "Verbreitung"):
            assert absent not in html
    of_standard = text_of(client, kept.standard.get_absolute_url())
    assert f'<a href="{profile.get_absolute_url()}">Plattform</a>' in of_standard
    assert "geprüft von Prüfstelle" in of_standard
    assert "<script>alert" not in of_standard
    assert f"{kept.standard.name} 1.0.0" in words_of_standard(Standard.objects.get(pk=profile.pk))
    assert "Plattform" in text_of(client, "/standards/", standardart=Standard.Kind.PROFILE)


def test_nobody_accedes_to_what_was_declared_of_a_platform():
    profile = platform("Plattform", (StandardFactory(), "1.0"))
    place, holder = made.mandated()
    resolution = Resolution("Rat", timezone.localdate(), timezone.localdate())

    with pytest.raises(Refused, match="Beitreten können Kommunen"):
        accede(profile.pk, place, resolution, by=holder)
    assert signed_in(holder).get(profile.url_of("resolution_draft", place.slug)).status_code == 404


# --- Writing ----------------------------------------------------------------------------------------


def test_the_lines_freeze_with_the_version_and_the_next_begins_with_them():
    spoken, by = StandardFactory(), editor()
    first = platform("Plattform", (spoken, "1.0"))
    line = first.spoken.get(wording=None)
    for act in (
        lambda: acts.declare(first.pk, Line(spoken, "2.0", FULL, declared_by="Anbieter"), by=by),
        lambda: acts.declare(first.pk, Line(spoken, "2.0", FULL, declared_by="Anbieter"), by=by, replaces=line.pk),
        lambda: acts.remove(first.pk, line.pk, by=by),
        lambda: acts.publish(first.pk, by=by),
    ):
        with pytest.raises(Refused):
            act()

    second = acts.begin(first.standard.pk, "2.0.0", by=by)
    copied = second.spoken.get()
    acts.declare(second.pk, Line(spoken, "2.0", FULL, declared_by="Anbieter"), by=by, replaces=copied.pk)
    acts.publish(second.pk, by=by)
    assert [line.number for line in first.spoken.exclude(wording=None)] == ["1.0"]
    assert [line.number for line in Spoken.objects.in_force()] == ["2.0"]
    assert Version.objects.get(pk=first.pk).state == State.SUPERSEDED


def test_a_profile_of_municipalities_goes_the_way_of_every_agreement(client):
    by, draft = editor(), made.profile_drafted()
    line = draft.spoken.get()
    assert (line.declared_by, line.declared_on) == (str(draft.agreement.municipality), timezone.localdate())
    with pytest.raises(Refused, match="Konsultation"):
        acts.publish(draft.pk, by=by)
    with pytest.raises(Refused, match="vereinbaren Kommunen"):
        acts.begin(draft.standard_id, "2.0.0", by=by)

    lifecycle.open_consultation(draft.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=by)
    with pytest.raises(Refused):
        acts.remove(draft.pk, line.pk, by=by)
    html = text_of(client, draft.get_absolute_url())
    assert "Standards des Profils" in html
    assert line.standard.name in html
    assert "Pflicht" in html


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"extent": MUST}, "Wählen Sie den Umfang."),
        ({"declared_by": ""}, "Sagen Sie, wer das erklärt."),
        ({"number": "1.0"}, "steht schon im Profil"),
        ({"kind": Standard.Kind.PROFILE}, "keine anderen Profile"),
    ],
)
def test_what_makes_no_sense_is_refused(line, said):
    spoken, by = StandardFactory(), editor()
    standard = StandardFactory(kind=Standard.Kind.PROFILE)
    version = acts.begin(standard.pk, "1.0.0", by=by)
    with pytest.raises(Refused, match="steht auf „Entwurf“"):  # withdrawn it would be public
        lifecycle.withdraw(version.pk, reason="Irrtum.", by=by)
    acts.declare(version.pk, Line(spoken, "1.0", FULL, declared_by="Anbieter"), by=by)
    other = StandardFactory(kind=line["kind"]) if "kind" in line else spoken
    values = {"number": "2.0", "extent": FULL, "declared_by": "Anbieter", **{k: v for k, v in line.items() if k != "kind"}}
    with pytest.raises(Refused, match=said):
        acts.declare(version.pk, Line(other, **values), by=by)
    with pytest.raises(Refused, match="schon eine Version in Arbeit"):
        acts.begin(standard.pk, "2.0.0", by=by)
    with pytest.raises(Refused, match="kein Plattformprofil"):
        acts.begin(spoken.pk, "1.0.0", by=by)


def test_who_writes_the_agreement_keeps_its_lines_and_nothing_typed_is_lost():
    place = MunicipalityFactory()
    StandardFactory(slug="ngsi-ld")
    draft = made.profile_drafted(municipality=place)
    first = draft.spoken.get()
    address = draft.url_of("profile_lines")
    cdo = signed_in(member(Role.CDO, place))
    typed = {"standard": "ngsi-ld", "number": "1.6.1", "extent": MUST, "note": "Nur lesend", "proof_url": "kein-web"}

    shown = cdo.post(address, typed)
    assert shown.status_code == 422
    assert "Nur lesend" in shown.content.decode()
    assert "beginnt" in shown.content.decode()
    assert "declared_by" not in shown.content.decode()
    assert cdo.post(address, typed | {"proof_url": ""}).status_code == 302
    shown = cdo.post(address, typed | {"proof_url": ""})
    assert shown.status_code == 409
    assert "steht schon im Profil" in shown.content.decode()

    line = Spoken.objects.exclude(pk=first.pk).get()
    changed = cdo.post(draft.url_of("change_line", line.pk), typed | {"proof_url": "", "number": "1.8"})
    assert changed.status_code == 302
    line.refresh_from_db()
    assert line.number == "1.8"
    assert str(line) in cdo.get(draft.url_of("remove_line", line.pk)).content.decode()
    assert draft.spoken.count() == 2
    for _click in range(2):
        assert cdo.post(draft.url_of("remove_line", line.pk)).status_code == 302
    assert cdo.get(draft.url_of("remove_line", line.pk)).status_code == 404
    assert draft.spoken.get() == first
    assert signed_in(member(Role.CDO, MunicipalityFactory())).get(address).status_code == 403
    assert cdo.get(made.drafted(municipality=place).url_of("profile_lines")).status_code == 404


def test_a_line_that_comes_too_late_is_refused_and_not_lost():
    version = made.profile_drafted()
    lifecycle.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=35), guests=False, by=editor())
    typed = {"standard": made.standard().slug, "number": "2.0", "extent": MUST, "note": "Nur lesend."}
    response = signed_in(editor()).post(version.url_of("profile_lines"), typed)

    assert response.status_code == 409
    assert "Nur lesend." in response.content.decode()


def test_the_kts_keeps_the_profile_of_a_platform_and_publishes_it(client):
    spoken, tomorrow = StandardFactory(slug="ngsi-ld"), f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"
    standard = StandardFactory(slug="plattform", kind=Standard.Kind.PROFILE)
    kts = signed_in(editor())
    begun = kts.post("/verwaltung/standards/profil/", {"standard": "plattform", "number": "eins"})
    assert begun.status_code == 409
    assert "drei Zahlen" in begun.content.decode()
    begun = kts.post("/verwaltung/standards/profil/", {"standard": "plattform", "number": "1.0.0"}, follow=True)
    version = Version.objects.get()
    assert version.url_of("profile_lines") in begun.content.decode()

    desk = f"/verwaltung/standards/{version.pk}/"
    assert "noch keinen Standard" in kts.post(desk, {"act": "veroeffentlichen"}).content.decode()
    assert kts.post(desk, {"act": "konsultation"}).status_code == 404
    typed = {
        "standard": spoken.slug,
        "number": "1.6",
        "extent": FULL,
        "declared_by": "Anbieter",
        "declared_on": tomorrow,
    }
    assert "liegt in der Zukunft" in kts.post(version.url_of("profile_lines"), typed).content.decode()
    typed |= {"declared_on": "", "verified_on": "01.02.2026"}
    assert "wer geprüft hat" in kts.post(version.url_of("profile_lines"), typed).content.decode()
    assert kts.post(version.url_of("profile_lines"), typed | {"verified_on": ""}).status_code == 302
    assert signed_in(member(Role.CDO, MunicipalityFactory())).get(version.url_of("profile_lines")).status_code == 404
    assert kts.post(desk, {"act": "veroeffentlichen"}).status_code == 302
    assert "Anbieter" in text_of(client, standard.get_absolute_url())
    assert "ändern sich nicht mehr" in kts.get(version.url_of("profile_lines")).content.decode()


def test_the_kts_takes_a_need_up_as_a_profile():
    version, other = made.proposed(), StandardFactory(name="DATEX")
    kts, desk = signed_in(editor()), f"/verwaltung/standards/{version.pk}/"
    sent = {"act": "aufnehmen", "aufnehmen-checked": "on", "aufnehmen-is_profile": "on", "sicher": "1"}
    assert "passt nicht zur Art" in kts.post(desk, sent | {"aufnehmen-standard": other.pk}).content.decode()
    assert kts.post(desk, sent).status_code == 302
    version.refresh_from_db()
    assert version.standard.kind == Standard.Kind.PROFILE
