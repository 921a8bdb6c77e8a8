"""The invented joint procurements of the demo: what each is about, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.choices import LegalForm, Lots, Procedure, Unit


@dataclass(frozen=True, slots=True)
class DemoPosition:
    name: str
    unit: str
    per_1000: float
    """Expected quantity per 1,000 inhabitants, from which the invented figures follow."""
    net: str
    """Unit estimate in euro."""
    requirement: str = ""
    cpv: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class DemoContract:
    name: str
    holder: str
    supplier: str
    note: str


@dataclass(frozen=True, slots=True)
class DemoNotice:
    """One notice; ``state`` names the way it goes in portal/demo/procurement.py, ``others`` how many take part."""

    state: str
    lead: str
    title: str
    summary: str
    topics: tuple[str, ...]
    positions: tuple[DemoPosition, ...]
    description: str = ""
    others: int = 0
    legal_form: str = LegalForm.OCCASIONAL
    procedure: str = Procedure.VGV_OPEN
    lots: str = Lots.BY_TRADE
    lots_note: str = ""
    main_cpv: str = ""
    standards: tuple[str, ...] = ()
    contracts: tuple[DemoContract, ...] = ()
    supplier: str = ""


PARKING = (
    DemoPosition(
        "Bodensensoren",
        Unit.PIECE,
        4.0,
        "145.00",
        "Melden einen Platz binnen 60 Sekunden als frei oder belegt. Die Batterie hält fünf Jahre.",
        "34926000-4",
        "parkapi",
    ),
    DemoPosition("Funk-Gateways", Unit.PIECE, 0.08, "890.00", "Für den Außenbereich, mit Netzteil und Montagesatz.", "32424000-1"),
    DemoPosition("Kamerazählung an Einfahrten", Unit.PIECE, 0.05, "2400.00", "Zählt ohne Kennzeichen und ohne Gesichter."),
    DemoPosition(
        "Auswertungssoftware", Unit.INSTANCE, 0.008, "12500.00", "Zeigt Belegung und Verlauf, offene Schnittstelle.", "48100000-9"
    ),
    DemoPosition("Montage und Inbetriebnahme", Unit.PERSON_DAY, 0.28, "780.00"),
)
LICENCES = (
    DemoPosition("Lizenzen für Sachbearbeitende", Unit.LICENCE, 0.35, "240.00", "Jährlich kündbar, Anmeldung über das Konto der Kommune."),
    DemoPosition("Schulungstage", Unit.PERSON_DAY, 0.06, "950.00"),
)
SENSORS = (
    DemoPosition("Messstationen für Temperatur und Feuchte", Unit.PIECE, 0.3, "310.00", standard="sensorthings"),
    DemoPosition("Betrieb je Station", Unit.MONTH, 3.5, "6.50"),
)
NOTICES = (
    DemoNotice(
        "open",
        "kassel",
        "Parkraumsensorik mit Auswertung",
        "Kommunen bündeln ihren Bedarf an Sensoren, Funk und Auswertung für eine gemeinsame Rahmenvereinbarung.",
        ("parken",),
        PARKING,
        "Die Sensoren zeigen freie Plätze in Echtzeit. Die Kommunen behalten ihre Daten und veröffentlichen sie offen.\n\n"
        "- Datenabgabe über eine offene Schnittstelle\n- Ausstieg ohne Kosten nach zwei Jahren\n- Wartung innerhalb von zwei Arbeitstagen",
        others=11,
        main_cpv="34926000-4",
        standards=("parkapi", "datex2"),
        contracts=(
            DemoContract(
                "Rahmenvertrag Parksensorik 2024",
                "Zweckverband Beispielland (erfunden)",
                "Sensorik Beispiel GmbH (erfunden)",
                "Beitritt mit einem formlosen Schreiben an den Zweckverband.",
            ),
        ),
    ),
    DemoNotice(
        "closing",
        "ulm",
        "Lizenzen für digitale Bauanträge",
        "Software, mit der Bauämter Anträge digital annehmen, prüfen und bescheiden.",
        ("bauantrag",),
        LICENCES,
        others=4,
        lots=Lots.NONE,
        lots_note="Die Software ist eine Leistung; einzelne Teile lassen sich nicht getrennt betreiben.",
        main_cpv="48100000-9",
    ),
    DemoNotice(
        "frozen",
        "darmstadt",
        "Umweltsensoren gegen Hitze",
        "Messstationen, mit denen Kommunen Hitzeinseln erkennen und Menschen warnen.",
        ("hitze-stadtklima", "iot-sensorik"),
        SENSORS,
        others=5,
        main_cpv="38120000-2",
    ),
    DemoNotice(
        "binding",
        "bamberg",
        "Zählstellen für den Radverkehr",
        "Dauerzählstellen mit Anzeige und offener Datenabgabe.",
        ("mobilitaet",),
        (DemoPosition("Zählstellen", Unit.PIECE, 0.05, "4200.00"), DemoPosition("Anzeigesäulen", Unit.PIECE, 0.02, "2900.00")),
        others=4,
        procedure=Procedure.UVGO_OPEN,
    ),
    DemoNotice(
        "tender",
        "muenster",
        "Urbane Datenplattform als Dienst",
        "Eine Datenplattform, die mehrere Kommunen als Dienst nutzen.",
        ("urbane-datenplattform",),
        (DemoPosition("Plattform je Kommune", Unit.INSTANCE, 0.008, "48000.00"),),
        others=4,
    ),
    DemoNotice(
        "awarded",
        "bochum",
        "Funknetz für Sensoren",
        "Gateways und Betrieb eines gemeinsamen Funknetzes.",
        ("iot-sensorik",),
        (DemoPosition("Gateways", Unit.PIECE, 0.06, "720.00"), DemoPosition("Betrieb", Unit.MONTH, 0.8, "14.00")),
        others=5,
        supplier="Funknetz Beispiel AG (erfunden)",
    ),
    DemoNotice(
        "closed",
        "jena",
        "Terminals für Bürgerbüros",
        "Barrierefreie Terminals, an denen Menschen Anträge selbst stellen.",
        ("onlinedienste",),
        (DemoPosition("Terminals", Unit.PIECE, 0.04, "5600.00"),),
        others=4,
        supplier="Terminal Beispiel GmbH (erfunden)",
        procedure=Procedure.UVGO_OPEN,
    ),
    DemoNotice(
        "cancelled",
        "potsdam",
        "Drohnen für die Vermessung",
        "Drohnen mit Kamera und Auswertung für Vermessungsämter.",
        ("geoinformation",),
        (DemoPosition("Drohnen", Unit.PIECE, 0.01, "9800.00"),),
        others=1,
        procedure=Procedure.OPEN,
        lots=Lots.OPEN,
    ),
    DemoNotice(
        "draft",
        "bamberg",
        "Füllstandssensoren für Abfallbehälter",
        "Sensoren, die melden, welche Behälter voll sind.",
        ("abfall-kreislauf",),
        (DemoPosition("Sensoren", Unit.PIECE, 1.2, "58.00"),),
    ),
    DemoNotice(
        "open",
        "beschaffungsverbund-musterfranken",
        "Barrierefreie Webauftritte",
        "Ein Verbund kauft für seine Mitglieder Gestaltung, Prüfung und Betrieb barrierefreier Webauftritte ein.",
        ("barrierefreiheit-leichte-sprache",),
        (DemoPosition("Webauftritte", Unit.PIECE, 0.01, "18500.00"), DemoPosition("Prüftage", Unit.PERSON_DAY, 0.05, "920.00")),
        others=3,
        legal_form=LegalForm.CENTRAL,
        main_cpv="72413000-8",
    ),
)
