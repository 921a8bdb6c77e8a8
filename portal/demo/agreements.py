"""The invented agreements of the demo: what each is about, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass

from data_standards.guests.acts import Guest
from data_standards.models import Adoption, Artefact, Format, GuestKind

ELECTORS = (
    "bamberg", "darmstadt", "konstanz", "ulm", "kassel", "bochum",
    "jena", "mannheim", "potsdam", "muenster", "freiburg-im-breisgau", "dresden",
)  # fmt: skip
"""Municipalities with a mandate. The first four have people of their own; the others get an invented holder."""
CHARGING = "Je Parkobjekt stehen **freie** und **alle** Stellplätze bereit, Ladeplätze getrennt, höchstens fünf Minuten alt."
FORECAST = "Dazu kommt eine **Vorhersage** für die nächsten 120 Minuten, in Schritten von 15 Minuten."
WIDER = "Sie gilt für Parkhäuser, Parkplätze und Straßenzüge, deren freie Plätze eine Kommune erhebt oder schätzt."
VENDOR = Guest("", "Schrankenbau Beispiel GmbH (erfunden)", "produkt@schrankenbau.example", GuestKind.COMPANY)
SCIENCE = Guest("Prof. Dr. Mika Muster (erfunden)", "Hochschule Beispielstadt", "mika.muster@hochschule.example", GuestKind.ASSOCIATION)
UNPROVEN = Guest("Toni Gast (erfunden)", "", "toni@verein.example", GuestKind.PRIVATE)
STATUSES = (Adoption.Status.PRODUCTIVE, Adoption.Status.PRODUCTIVE, Adoption.Status.IMPLEMENTING, Adoption.Status.PLANNED)

Clauses = tuple[tuple[str, str], ...]
N, E = Artefact.Role.NORMATIVE, Artefact.Role.EXAMPLE


@dataclass(frozen=True, slots=True)
class DemoFile:
    name: str
    title: str
    role: str
    format: str


@dataclass(frozen=True, slots=True)
class DemoAgreement:
    """One agreement; ``state`` names the way it goes in portal/demo/standards.py."""

    state: str
    lead: str
    title: str
    summary: str
    need: str
    topics: tuple[str, ...]
    clauses: Clauses = ()
    files: tuple[DemoFile, ...] = ()
    beside: tuple[str, ...] = ()
    keywords: str = ""
    based_on: tuple[str, ...] = ()
    is_profile: bool = False
    """Its lines stand in portal/demo/platforms.py."""


AGREEMENTS = (
    DemoAgreement(
        "two_versions",
        "aalen-heidenheim",
        "Belegungsdaten Parken",
        "Freie Plätze in Parkhäusern und Straßenzügen veröffentlichen alle Kommunen in derselben Form.",
        "Jede Kommune meldet freie Plätze anders. Apps, Anzeigetafeln und Nachbarkommunen müssen für jede einzeln programmieren.",
        ("parken",),
        (
            (
                "Geltungsbereich",
                "Sie gilt für Parkhäuser, Parkplätze und Straßenzüge, deren freie Plätze eine Kommune erhebt.",
            ),
            (
                "Daten",
                "Je Parkobjekt stehen **freie** und **alle** Stellplätze bereit, höchstens fünf Minuten alt.",
            ),
            ("Veröffentlichung", "Die Daten stehen unter offener Lizenz und ohne Anmeldung bereit."),
        ),
        (
            DemoFile("belegung.schema.json", "JSON-Schema", N, Format.JSON_SCHEMA),
            DemoFile("parkhaus.json", "Beispiel Parkhaus", E, Format.JSON),
            DemoFile("felder.csv", "Felder in Worten", Artefact.Role.HELP, Format.CSV),
        ),
        ("ulm", "kassel"),
        "Parkhaus, Parkplatz, freie Plätze, Parkleitsystem",
        ("parkapi",),
    ),
    DemoAgreement(
        "ballot",
        "ulm",
        "Einheitliche Sensordatenmodelle",
        "Messwerte von Sensoren veröffentlichen beitretende Kommunen nach denselben Modellen.",
        "Wer Sensordaten mehrerer Kommunen vergleicht, muss heute Namen, Einheiten und Zeiten von Hand angleichen.",
        ("iot-sensorik",),
        (
            ("Geltungsbereich", "Die Modelle gelten für Temperatur, Pegel, Feinstaub und Lärm."),
            ("Messwert", "Zu jedem Messwert gehören Sensor, Größe, Wert, Einheit und Zeit nach ISO 8601."),
            ("Güte", "Ungeprüfte Werte sind als solche gekennzeichnet."),
        ),
        (
            DemoFile("messwert.schema.json", "JSON-Schema", N, Format.JSON_SCHEMA),
            DemoFile("groessen.gc", "Codeliste der Messgrößen", N, Format.GENERICODE),
            DemoFile("pegel.json", "Beispiel Pegel", E, Format.JSON),
        ),
        ("konstanz", "bamberg"),
        "Sensor, Messwert, Pegel, Feinstaub",
        ("sensorthings", "ngsi-ld"),
    ),
    DemoAgreement(
        "agreed",
        "kassel",
        "Baumkataster offen",
        "Bäume im öffentlichen Raum stehen in allen Kommunen mit denselben Angaben bereit.",
        "Baumkataster gibt es überall, vergleichen lassen sie sich nicht: Arten, Höhen und Lagen sind verschieden erfasst.",
        ("stadtgruen-bewaesserung",),
        (
            ("Geltungsbereich", "Die Vereinbarung gilt für Bäume, die eine Kommune pflegt."),
            ("Pflichtangaben", "Nummer, botanischer Name und Lage stehen bei jedem Baum."),
        ),
        (DemoFile("baum.schema.json", "JSON-Schema", N, Format.JSON_SCHEMA), DemoFile("baeume.csv", "Beispiel", E, Format.CSV)),
        keywords="Baum, Straßenbaum, Grünfläche",
        based_on=("geojson",),
    ),
    DemoAgreement(
        "correction",
        "bochum",
        "Straßenverzeichnis",
        "Straßennamen und ihre Schlüssel stehen in derselben Form bereit.",
        "Navigationsdienste und Nachbarkommunen bekommen neue Straßennamen heute per E-Mail.",
        ("geoinformation",),
        (("Geltungsbereich", "Alle gewidmeten Straßen."), ("Angaben", "Name, Schlüsel, gültig ab.")),
        keywords="Straße, Adresse, Schlüssel",
    ),
    DemoAgreement(
        "secret",
        "jena",
        "Kennzahlen der Wärmeplanung",
        "Kommunen berechnen den Stand ihrer Wärmeplanung nach denselben Kennzahlen.",
        "Der Stand der Wärmeplanung ist zwischen Kommunen nicht vergleichbar.",
        ("waermeplanung",),
        (("Kennzahlen", "Anteil erneuerbarer Wärme, Anschlussgrad und Verbrauch je Quartier."),),
        keywords="Wärme, Quartier, Kennzahl",
    ),
    DemoAgreement(
        "evaluation",
        "konstanz",
        "Veranstaltungskalender",
        "Termine der Kommune lassen sich in jedem Kalender der Region zeigen.",
        "Termine werden heute in jedem Kalender von Hand eingetragen.",
        ("tourismus",),
        (("Termin", "Jeder Termin hat Titel, Ort, Beginn und Ende."), ("Absage", "Abgesagte Termine bleiben mit dem Vermerk stehen.")),
        keywords="Termin, Kalender, Veranstaltung",
    ),
    DemoAgreement(
        "draft",
        "bamberg",
        "Kategorien des Mängelmelders",
        "Meldungen aus Mängelmeldern tragen in allen Kommunen dieselben Kategorien.",
        "Auswertungen über Kommunen hinweg scheitern an eigenen Kategorien.",
        ("maengelmelder",),
        (("Kategorien", "Zwölf Oberkategorien, eigene Unterkategorien sind frei."),),
        beside=("darmstadt",),
        keywords="Mangel, Meldung, Kategorie",
        based_on=("open311",),
    ),
    DemoAgreement(
        "proposed",
        "darmstadt",
        "Pegelstände bei Starkregen",
        "Pegel kleiner Gewässer werden so gemeldet, dass Nachbarkommunen gewarnt sind.",
        "Bei Starkregen läuft das Wasser über Gemeindegrenzen, die Messwerte tun es nicht.",
        ("hochwasser-starkregen",),
        keywords="Pegel, Starkregen, Warnung",
    ),
    DemoAgreement(
        "declined",
        "mannheim",
        "Stammdaten von Ladesäulen",
        "Ladesäulen sind in allen Kommunen gleich beschrieben.",
        "Jede Kommune führt eine eigene Liste der Ladesäulen.",
        ("elektromobilitaet",),
        keywords="Ladesäule",
    ),
    DemoAgreement(
        "rejected",
        "freiburg-im-breisgau",
        "Zähldaten Radverkehr",
        "Zählstellen des Radverkehrs melden stündlich in derselben Form.",
        "Zähldaten liegen in sechs Formaten vor.",
        ("rad-fussverkehr",),
        (("Zählung", "Stundenwerte je Richtung."),),
        keywords="Rad, Zählstelle",
    ),
    DemoAgreement(
        "missed",
        "potsdam",
        "Sitzungsdaten der Räte",
        "Tagesordnungen und Beschlüsse sind in allen Ratsinformationssystemen gleich abrufbar.",
        "Ratsdaten lassen sich nicht über Kommunen hinweg durchsuchen.",
        ("ratsarbeit",),
        (("Abruf", "Tagesordnung und Beschluss je Sitzung."),),
        keywords="Rat, Sitzung, Beschluss",
        based_on=("oparl",),
    ),
    DemoAgreement(
        "withdrawn",
        "muenster",
        "Straßensperrungen",
        "Sperrungen stehen mit Beginn und Ende bereit.",
        "Sperrungen erreichen Rettungsdienste zu spät.",
        ("verkehrssteuerung",),
        (("Sperrung", "Ort, Beginn, Ende, Umleitung."),),
        keywords="Sperrung, Baustelle",
    ),
    DemoAgreement(
        "in_force",
        "kassel",
        "Basisprofil Urbane Datenplattform",
        "Welche Datenstandards eine urbane Datenplattform sprechen muss, damit Kommunen sie wechseln und verbinden können.",
        "Jede Ausschreibung zählt die Schnittstellen einer Datenplattform neu auf, und keine zwei Listen passen zusammen.",
        ("urbane-datenplattform",),
        (
            ("Geltungsbereich", "Das Profil gilt für Datenplattformen, die eine Kommune betreibt oder betreiben lässt."),
            ("Pflicht und Kür", "Pflichtstandards spricht die Plattform ab dem ersten Tag, freiwillige nach Bedarf."),
        ),
        beside=("ulm", "darmstadt"),
        keywords="Datenplattform, UDP, offene urbane Plattform, Schnittstelle",
        based_on=("din-spec-91357",),
        is_profile=True,
    ),
)
"""All are invented; each page and each comment says so."""
