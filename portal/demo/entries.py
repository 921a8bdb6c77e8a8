"""Invented entries in every state of the way from draft to decision. They say nothing about the municipalities named."""

from __future__ import annotations

from typing import Any

DEMO_NOTICE = "Erfundenes Beispiel für Tests und Vorführung; keine Aussage über die genannte Kommune."


def _entry(title: str, summary: str, situation: str, solution: str, results: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "summary": summary,
        "initial_situation": situation,
        "solution": solution,
        "results": results,
        "contact_unit": "Stabsstelle Digitalisierung",
        **more,
    }


JOURNEY_ENTRIES: dict[str, dict[str, Any]] = {
    "draft_started": {"title": "Digitale Ehrenamtskarte", "topics": ["ehrenamt-vereine"]},
    "draft_complete": _entry(
        "Terminvergabe mit Rückruf im Bürgeramt",
        "Wer keinen Termin findet, lässt sich zurückrufen. Freie Zeiten werden am selben Tag neu vergeben.",
        "Montags standen bis zu 60 Menschen vor dem Bürgeramt, obwohl jeder vierte gebuchte Termin verfiel.",
        "Die Terminsoftware gibt abgesagte Zeiten sofort frei. Eine Liste für Rückrufe füllt sie wieder auf.\n\n"
        "- Erinnerung am Vortag per SMS oder E-Mail\n- Absage mit einem Klick\n- Rückruf in der Reihenfolge der Liste",
        "Verfallene Termine sanken in der Auswertung nach sechs Monaten von 25 auf 9 Prozent.",
        topics=["onlinedienste"], phase="operation", since="2025-03", cost_once="unter_25k", funding="eigen",
        continuation="gesichert", lessons_learned="Die Texte der Erinnerungen gehören vor dem Start ausprobiert.",
    ),
    "submitted": _entry(
        "Hitzekarte für Schulhöfe",
        "Temperaturfühler zeigen, welche Schulhöfe sich am stärksten aufheizen. Danach richtet sich, wo zuerst Bäume gepflanzt werden.",
        "Für die Begrünung der Schulhöfe gab es Geld, aber keine Reihenfolge, die alle überzeugt hätte.",
        "An zwölf Schulen messen Fühler ein Jahr lang Temperatur und Feuchte. Eine Karte zeigt die Werte im Vergleich.",
        "Der Schulausschuss hat die ersten vier Höfe nach der Karte ausgewählt.",
        topics=["hitze-stadtklima", "iot-sensorik"], phase="pilot", since="2026-04", cost_once="25k_100k", funding="mpsc",
        continuation="offen",
    ),
    "overdue": _entry(
        "Chatbot für Vereinsförderung",
        "Vereine fragen in eigenen Worten und erhalten die passende Förderrichtlinie mit Frist und Formular.",
        "Jedes Jahr kamen über 400 Anrufe zu denselben zehn Fragen der Vereinsförderung.",
        "Ein Chatbot antwortet nur aus den eigenen Richtlinien und nennt immer die Stelle, aus der er zitiert.",
        "Die Zahl der Anrufe ist in der Antragszeit um ein Drittel gesunken.",
        topics=["ki-automatisierung", "ehrenamt-vereine"], phase="pilot", since="2026-01", cost_once="25k_100k", funding="land",
        continuation="befristet", data_protection="Es werden keine Namen gespeichert; Eingaben werden nach 24 Stunden gelöscht.",
    ),
    "in_review": _entry(
        "Digitale Lotsen im Quartier",
        "Geschulte Freiwillige helfen in Stadtteilläden bei Online-Anträgen. Die Stadt stellt Geräte und Haftpflicht.",
        "Viele ältere Menschen brachen Online-Anträge ab und kamen doch wieder ins Amt.",
        "Zwanzig Freiwillige wurden in drei Abenden geschult und bieten feste Sprechzeiten an.",
        "Im ersten Halbjahr gab es 640 Beratungen, die meisten zu Wohngeld und Ausweis.",
        topics=["ehrenamt-vereine"], phase="operation", since="2025-09", cost_once="unter_25k", cost_yearly="unter_25k",
        funding="privat", continuation="gesichert",
    ),
    "question": _entry(
        "Baustellen auf einer gemeinsamen Karte",
        "Stadtwerke, Tiefbauamt und Nachbargemeinden tragen ihre Baustellen in dieselbe Karte ein.",
        "Straßen wurden innerhalb eines Jahres zweimal geöffnet, weil Pläne nicht abgeglichen waren.",
        "Alle Beteiligten pflegen geplante Baustellen mit Zeitraum und Verkehrsführung in einem Kartendienst.",
        "Sieben doppelte Aufgrabungen wurden im ersten Jahr vermieden.",
        topics=["verkehrssteuerung", "geoinformation"], phase="operation", since="2024", cost_once="25k_100k", funding="eigen",
        continuation="gesichert",
    ),
    "answered": _entry(
        "Rufbus per App zwischen den Ortsteilen",
        "Fahrten werden per App oder Telefon gebucht und zu gemeinsamen Touren gebündelt.",
        "Der Linienbus fuhr am Nachmittag oft leer, am Wochenende gar nicht.",
        "Drei Kleinbusse fahren auf Bestellung zu 140 Haltepunkten. Wer keine App hat, ruft an.",
        "Die Zahl der Fahrgäste liegt beim 2,4-Fachen der alten Linie.",
        topics=["oepnv-ondemand"], phase="operation", since="2025-06", cost_once="250k_1m", cost_yearly="250k_1m",
        funding="bund", continuation="befristet",
    ),
    "rejected": _entry(
        "Neue Produktseite unseres Sensoranbieters",
        "Unser Anbieter hat eine neue Produktseite mit allen Sensoren veröffentlicht.",
        "Viele Kommunen fragen nach Sensoren.",
        "Der Anbieter zeigt alle Geräte mit Preisen.",
        "Wir haben gute Erfahrungen gemacht.",
        topics=["iot-sensorik"], phase="operation", contact_unit="Beschaffung",
    ),
    "archived": _entry(
        "Corona-Terminportal für das Impfzentrum",
        "Termine für das Impfzentrum wurden online und am Telefon aus demselben Bestand vergeben.",
        "Telefonleitungen waren überlastet, Termine blieben trotzdem frei.",
        "Ein gemeinsamer Kalender bediente Website und Telefon.",
        "Das Portal wurde mit dem Impfzentrum geschlossen; der Kalender lebt in der Terminvergabe weiter.",
        topics=["onlinedienste"], phase="ended", since="2021-02", cost_once="25k_100k", funding="land", continuation="beendet",
    ),
    "members_only": _entry(
        "Erfahrungen mit dem Ausstieg aus einem Plattformvertrag",
        "Was beim Wechsel der Datenplattform zu beachten war: Fristen, Datenexport, Kosten und Verhandlungen.",
        "Der Vertrag verlängerte sich jährlich, der Datenexport war nicht geregelt.",
        "Mit einer Markterkundung und einem Exit-Plan wurde der Vertrag zum Jahresende beendet.",
        "Der Umzug dauerte fünf Monate länger als geplant. Die laufenden Kosten sanken um ein Viertel.",
        topics=["urbane-datenplattform"], phase="operation", since="2025", cost_once="100k_250k", funding="mpsc",
        continuation="gesichert", obstacles="Ohne vereinbartes Exportformat musste der Umzug zweimal getestet werden.",
    ),
    "trashed": {"title": "Doppelt angelegt: Terminvergabe"},
}  # fmt: skip
"""Key → fields; ``topics`` are slugs. The loader brings each entry into the state its key names."""
