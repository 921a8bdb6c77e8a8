"""Soft hyphens for long German words: ``hyphens: auto`` needs a dictionary that not every browser has."""

from __future__ import annotations

import re

SOFT_HYPHEN = "\u00ad"
MIN_WORD = 15
MIN_PART = 4

# Parts that long words of this field are made of; a break goes before and after each.
PARTS = frozenset(
    """
    abstimmung abwasser akte analyse anbindung angebot anlage anmeldung ansprech antrag anwendung arbeit ausgangs auskunft
    ausschreibung ausweis barriere bauantrag bauleit beauftragte bedarf befragung belegung bereich beratung beschaffung
    beschluss besucher beteiligung betrieb bewässerung bewirtschaftung bewohner bibliothek bildung boden breitband bürger daten
    dienst digital durchgängig echtzeit ehrenamt einkauf einsatz einwilligung elektro energie entscheidung entwicklung erfahrung
    erfassung ergebnis erhebung erklärung fahrbahn familien fassung fenster förderung forschung forum freiheit freigabe
    friedhof funktion gebäude gemeinde gemeinsam gemeinschaft geschwindigkeit gesellschaft gesundheit gewerbe gremium grund
    handlung haushalt hochwasser information infrastruktur innenstadt interkommunal investition kapazität karte kataster
    katastrophen kommune kommunal konferenz konzept kooperation koordinierung kreis landschaft landes landwirtschaft
    leistung leitung lenkung lösung management mängel mangel maschinen melder meldung messung mobilität modell monitoring nachbar nachhaltig
    nachnutzung netz nutzung ordnung organisation park parkraum personal pflege planung plattform portal postfach programm
    projekt prozess prüfung quartier rahmen ratsinformation raum rechnung recht region regional register richtlinie schaft
    schnittstelle schule schutz sensor service sicherheit sicht soziale sprache staat stadt stand standard stelle stellplatz
    steuerung strasse straßen strategie system technik teilhabe temperatur termin themen tourismus transfer träger überwachung
    umsetzung umwelt verbund verein verfahren vergabe verkehr verkehrs vermittlung vernetzung vertrag verwaltung verzeichnis
    vorhaben wärme wasser wege werkstatt winter wirtschaft wirtschaftlichkeit wissens wohnung zeit zentrum zugang zusammen zwilling
    """.split()
)
LINKERS = ("", "s", "es", "n", "en", "er")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{%d,}" % MIN_WORD)


def hyphenate(text: str) -> str:
    """Put soft hyphens into the long words of a plain text; other words are untouched."""
    return _WORD.sub(lambda match: _break(match[0]), text)


def _break(word: str) -> str:
    """The word with soft hyphens at the borders of known parts, never closer than four letters to an end."""
    lower = word.lower()
    borders: set[int] = set()
    position = 0
    while position < len(lower) - MIN_PART:
        part = next((lower[position:end] for end in range(len(lower), position + MIN_PART - 1, -1) if lower[position:end] in PARTS), "")
        if not part:
            position += 1
            continue
        borders.add(position)
        end = position + len(part)
        linker = max((link for link in LINKERS if lower.startswith(link, end)), key=lambda link: _starts_part(lower, end + len(link)))
        position = end + (len(linker) if _starts_part(lower, end + len(linker)) else 0)
        borders.add(position)
    useful = [border for border in sorted(borders) if MIN_PART <= border <= len(word) - MIN_PART]
    pieces = [word[start:end] for start, end in zip([0, *useful], [*useful, len(word)], strict=True)]
    return SOFT_HYPHEN.join(pieces)


def _starts_part(word: str, position: int) -> int:
    """Length of the longest known part that starts here; 0 where none does."""
    return max((end - position for end in range(position + MIN_PART, len(word) + 1) if word[position:end] in PARTS), default=0)
