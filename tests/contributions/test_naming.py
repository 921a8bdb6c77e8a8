"""Slugs and numbers last for ever."""

import pytest

from contributions.naming import german_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Straßenbäume gießen", "strassenbaeume-giessen"),
        ("Öffentliche ÜBERSICHT: Mängel & Co.", "oeffentliche-uebersicht-maengel-co"),
        ("🙂", "eintrag"),
        ("日本", "eintrag"),
    ],
)
def test_slugs_are_ascii(title, slug):
    assert german_slug(title) == slug


def test_long_titles_are_cut_at_a_word():
    slug = german_slug("Kommunale Wärmeplanung mit gemeinsamem Datenmodell für alle Nachbargemeinden im Landkreis")

    assert slug == "kommunale-waermeplanung-mit-gemeinsamem-datenmodell-fuer"


def test_one_endless_word_is_cut_hard():
    assert german_slug("x" * 100) == "x" * 60
