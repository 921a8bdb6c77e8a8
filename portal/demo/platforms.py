"""Two platform profiles of the demo: one that municipalities agreed on, and one that is declared of a platform. Both are invented."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from data_standards.models import Spoken, Version
from data_standards.profiles import acts
from data_standards.profiles.acts import Line
from pages.models import Standard

R, K, F, P = Spoken.Extent.REQUIRED, Spoken.Extent.OPTIONAL, Spoken.Extent.FULL, Spoken.Extent.PARTLY
ASKED = (
    ("ngsi-ld", "1.8.1", R, "Lesen und Schreiben über die Schnittstelle."),
    ("sensorthings", "2.0", R, ""),
    ("dcat-ap-de", "3.0", R, "Metadaten aller offenen Datensätze."),
    ("belegungsdaten-parken", "1.0.1", R, "Vereinbarung der Kommunen."),
    ("gbfs", "3.0", K, ""),
    ("smart-data-models", "2026", R, "Stand des Jahres."),
    ("oparl", "1.1", K, ""),
)
"""What a base profile asks: standard, version, extent, note."""
GIVEN = (
    ("ngsi-ld", "1.6.1", F, "", True),
    ("sensorthings", "1.1", F, "Umstellung ist geplant.", False),
    ("dcat-ap-de", "3.0", F, "", True),
    ("gbfs", "3.0", P, "Nur Fahrräder.", False),
    ("smart-data-models", "2024", F, "", False),
    ("lorawan", "1.0.4", F, "", False),
)
"""What is declared of a platform; the last says whether somebody verified it."""
OPERATOR, TESTER = "Flussland IT (erfunden)", "Prüfstelle Beispiel (erfunden)"


def ask(version: Version, *, by: User, day: date) -> None:
    """The lines of the draft of an agreement."""
    for slug, number, extent, note in ASKED:
        acts.declare(version.pk, Line(Standard.objects.get(slug=slug), number, extent, note), by=by)
    version.spoken.update(declared_on=day)


def load_platform(*, by: User, day: date) -> Version:
    """A profile in force that no agreement stands behind."""
    platform = Standard(
        slug="musterplattform-flussland",
        name="Musterplattform Flussland (erfunden)",
        full_name="Profil einer erfundenen Datenplattform, nur zur Vorführung",
        steward=OPERATOR,
        kind=Standard.Kind.PROFILE,
    )
    platform.save()
    version = acts.begin(platform.pk, "1.0.0", by=by)
    for slug, number, extent, note, is_verified in GIVEN:
        verified = {"verified_by": TESTER, "verified_on": day} if is_verified else {}
        line = Line(Standard.objects.get(slug=slug), number, extent, note, declared_by=OPERATOR, declared_on=day, **verified)  # type: ignore[arg-type]
        acts.declare(version.pk, line, by=by)
    return acts.publish(version.pk, by=by)
