"""The first texts of the editorial pages; editors change them in Wagtail afterwards."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from .models import EditorialPage

OPERATOR = "Diese Angabe trägt der Betreiber des Portals vor dem Start ein."


def _text(*paragraphs: str) -> tuple[str, str]:
    return ("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _items(*items: str) -> tuple[str, str]:
    return ("text", "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")


EDITORIAL_PAGES: list[dict[str, Any]] = [
    {
        "slug": "so-funktioniert-das-portal",
        "title": "So funktioniert das Portal",
        "lead": "Kommunen schreiben auf, was bei ihnen funktioniert hat. Andere finden es und sparen sich Umwege.",
        "body": [
            ("heading", "Lesen"),
            _text("Alles Öffentliche lesen Sie ohne Anmeldung. Manche Einträge sind nur für Kommunen: Die sehen Sie nach der Anmeldung."),
            ("heading", "Schreiben"),
            _text(
                "Lösungen tragen die CDO einer Kommune ein, das sind die Verantwortlichen für Digitalisierung. Der Entwurf wird von selbst "
                "gespeichert. Ihre Kommune und die KTS-Redaktion können ihn sehen, sonst niemand."
            ),
            ("heading", "Prüfen"),
            _text(
                "Die KTS-Redaktion liest jeden Eintrag innerhalb von fünf Arbeitstagen. Sie veröffentlicht ihn, fragt nach oder lehnt ihn mit "
                "Begründung ab. Ändern Sie einen veröffentlichten Eintrag, bleibt die alte Fassung online, bis die neue geprüft ist."
            ),
            ("heading", "Mitmachen"),
            _text("Konten gibt es auf Einladung der CDO Ihrer Kommune oder der KTS-Redaktion."),
        ],
    },
    {
        "slug": "impressum",
        "title": "Impressum",
        "lead": "Angaben nach § 5 DDG.",
        "body": [
            ("notice", f"<p>{OPERATOR} Die folgenden Zeilen sind Platzhalter.</p>"),
            ("contact", {"name": "Koordinierungs- und Transferstelle (Muster)", "address": "Musterstraße 1\n12345 Musterstadt", "email": "redaktion@wissensportal.example", "phone": ""}),
            ("heading", "Vertretung"),
            _text(f"Vertretungsberechtigte Person, Registereintrag und Umsatzsteuer-ID: {OPERATOR}"),
            ("heading", "Verantwortlich für den Inhalt"),
            _text("Für die Einträge sind die Kommunen verantwortlich, die sie veröffentlichen. Die redaktionellen Seiten verantwortet die KTS."),
        ],
    },
    {
        "slug": "datenschutz",
        "title": "Datenschutz",
        "lead": "Welche Daten das Portal verarbeitet, wozu und wie lange (Art. 13 DSGVO).",
        "body": [
            ("notice", f"<p>Verantwortliche Stelle, Datenschutzbeauftragte und Aufsichtsbehörde: {OPERATOR}</p>"),
            ("heading", "Wenn Sie lesen"),
            _text(
                "Beim Lesen setzt das Portal kein Cookie und fragt keinen fremden Server. Der Webserver protokolliert Adresse, Zeit und Seite; "
                "wie lange, legt der Betreiber fest (Vorschlag: 7 bis 30 Tage)."
            ),
            ("heading", "Wenn Sie ein Konto haben"),
            _items(
                "Name, E-Mail-Adresse, Funktion, Kommune und Rolle: um zu wissen, wer für eine Kommune schreibt",
                "Passwort als Prüfsumme, zweiter Faktor verschlüsselt",
                "Wer wann eingereicht, geprüft oder Sichtbarkeit geändert hat: als Nachweis, ohne freien Text",
                "E-Mails des Portals an Sie: bis sie nicht mehr gebraucht werden",
            ),
            _text("Rechtsgrundlage ist die Aufgabe der Stelle (Art. 6 Abs. 1 Buchst. e DSGVO mit Landesrecht). Statistiken über einzelne Personen gibt es nicht."),
            ("heading", "Wenn Sie als Ansprechperson genannt werden"),
            _text("Ihr Name erscheint nur mit Ihrer Einwilligung. Ziehen Sie sie zurück, verschwindet er sofort."),
            ("heading", "Wenn Sie eine Barriere melden"),
            _text("Wir speichern, was Sie schreiben, und löschen es sechs Monate nach der Antwort. Name und Adresse sind freiwillig."),
            ("heading", "Ihre Rechte"),
            _text("Auskunft, Berichtigung, Löschung, Einschränkung und Widerspruch (Art. 15 bis 21 DSGVO), Beschwerde bei der Aufsichtsbehörde."),
        ],
    },
    {
        "slug": "cookies",
        "title": "Cookies",
        "lead": "Das Portal nutzt nur Cookies, die es technisch braucht (§ 25 Abs. 2 TDDDG). Deshalb fragt es nicht danach.",
        "body": [
            _items(
                "<b>sessionid</b>: hält Sie angemeldet, bis Sie sich abmelden, höchstens zehn Stunden",
                "<b>csrftoken</b>: schützt Formulare davor, dass fremde Seiten sie in Ihrem Namen absenden",
                "<b>messages</b>: trägt einen Hinweis auf die nächste Seite",
            ),
            _text("Wer nur liest, erhält keines davon."),
        ],
    },
    {
        "slug": "barrierefreiheit",
        "title": "Erklärung zur Barrierefreiheit",
        "lead": "Diese Erklärung gilt für das Kommunale Wissensportal. Maßstab sind BITV 2.0 und EN 301 549; gebaut wird nach WCAG 2.2, Stufe AA.",
        "body": [
            ("heading", "Stand"),
            _text("Das Portal ist nach eigener Bewertung teilweise vereinbar. Eine Prüfung durch eine unabhängige Stelle steht aus."),
            ("heading", "Was noch nicht barrierefrei ist"),
            _items(
                "Ein Video in Deutscher Gebärdensprache fehlt noch. Schreiben Sie uns, wir erklären die Inhalte auf anderem Weg.",
                "Anlagen (PDF und Office-Dateien) stammen von den Kommunen und sind nicht alle barrierefrei. Fragen Sie die Ansprechstelle nach einer anderen Form.",
                "Die Karten lassen sich nicht bedienen. Dieselben Angaben stehen als Liste daneben.",
            ),
            ("heading", "Wie geprüft wurde"),
            _text(
                "Selbstbewertung: automatische Prüfung jeder Seitenart mit axe-core, Bedienung mit der Tastatur, ohne Skript, auf schmalen Bildschirmen "
                "und im dunklen Modus. Mit Hilfsmitteln haben wir noch nicht durchgehend geprüft. Erstellt im November 2026."
            ),
            ("heading", "Barriere melden"),
            _text('<a href="/barriere-melden/">Schreiben Sie uns</a>, was Sie hindert. Wir antworten innerhalb eines Monats.'),
            ("heading", "Schlichtungsverfahren"),
            _text(f"Sind Sie mit der Antwort nicht zufrieden, können Sie sich an die Schlichtungs- oder Durchsetzungsstelle wenden. {OPERATOR}"),
        ],
    },
    {
        "slug": "leichte-sprache",
        "title": "Leichte Sprache",
        "lead": "Hier lesen Sie in Leichter Sprache, was es auf dieser Internet-Seite gibt.",
        "body": [
            ("heading", "Was ist das hier?"),
            _text(
                "Das hier ist eine Internet-Seite für Städte und Gemeinden.",
                "Ein anderes Wort für Städte und Gemeinden ist: Kommunen.",
                "Die Seite heißt: Kommunales Wissens-Portal.",
            ),
            ("heading", "Was finden Sie hier?"),
            _text(
                "Viele Kommunen haben gute Ideen.",
                "Zum Beispiel: Eine App sagt, wo ein Park-Platz frei ist.",
                "Die Kommunen schreiben ihre Ideen hier auf.",
                "Dann können andere Kommunen davon lernen.",
            ),
            ("heading", "So finden Sie etwas"),
            _text("Oben gibt es ein Feld zum Suchen.", "Schreiben Sie ein Wort in das Feld.", "Dann drücken Sie auf: Suchen.", "Jetzt sehen Sie eine Liste."),
            ("heading", "Gibt es ein Problem?"),
            _text('Können Sie etwas nicht lesen oder nicht benutzen?', 'Dann schreiben Sie uns: <a href="/barriere-melden/">Barriere melden</a>.', "Wir antworten Ihnen in einem Monat."),
            ("heading", "Was ist noch nicht gut?"),
            _text("Nicht alle Dateien kann jeder Mensch lesen.", "Es gibt noch kein Video in Gebärden-Sprache."),
        ],
    },
    {
        "slug": "gebaerdensprache",
        "title": "Gebärdensprache",
        "lead": "Ein Video in Deutscher Gebärdensprache (DGS) gibt es noch nicht.",
        "body": [
            _text(
                "Das Video wird erklären, was das Portal bietet, wie man sich darin bewegt und was in der Erklärung zur Barrierefreiheit steht.",
                'Bis dahin: <a href="/barriere-melden/">Schreiben Sie uns</a>. Wir vereinbaren mit Ihnen ein Gespräch mit Gebärdensprachdolmetschung.',
            ),
        ],
    },
]


def create_editorial_pages(home: Page) -> int:
    """Make the pages that are missing below the home page; the number of pages made."""
    existing = set(home.get_children().values_list("slug", flat=True))
    missing = [values for values in EDITORIAL_PAGES if values["slug"] not in existing]
    for values in missing:
        page = EditorialPage(**values)
        home.add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
    return len(missing)
