"""The first texts of the editorial and legal pages; editors change them in Wagtail afterwards.

What only the operator knows stands in brackets until somebody fills it in; the demo names an operator that is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from .models import EditorialPage

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the portal, as the legal pages name it."""

    note: str
    name: str
    address: str
    phone: str
    represented_by: str
    supervisor: str
    data_protection_officer: str
    data_protection_authority: str
    arbitration: str
    legal_basis: str
    access_log: str
    hosting: str


def _open(what: str) -> str:
    return f"[Vom Betreiber einzutragen: {what}]"


UNKNOWN = Operator(
    note="Die Angaben in eckigen Klammern muss der Betreiber eintragen, bevor das Portal öffentlich wird.",
    name=_open("Name der Stelle"),
    address=_open("Anschrift"),
    phone=_open("Telefon"),
    represented_by=_open("vertretungsberechtigte Person"),
    supervisor=_open("Aufsichtsbehörde"),
    data_protection_officer=_open("Kontakt der oder des Datenschutzbeauftragten"),
    data_protection_authority=_open("zuständige Datenschutzaufsicht"),
    arbitration=_open("zuständige Schlichtungs- oder Durchsetzungsstelle mit Anschrift"),
    legal_basis=_open("Vorschrift des Landesrechts"),
    access_log=_open("ob der Webserver Zugriffe mit Netzadresse protokolliert, wozu und wie lange"),
    hosting=_open("Rechenzentrum und E-Mail-Dienst"),
)
INVENTED = Operator(
    note="Dies ist eine Vorführung. Die Stelle, ihre Anschrift und alle Personen sind erfunden.",
    name="Koordinierungs- und Transferstelle Musterland (erfunden)",
    address="Musterstraße 1\n12345 Musterstadt",
    phone="",
    represented_by="Alex Beispiel (erfunden)",
    supervisor="Ministerium für Digitales Musterland (erfunden)",
    data_protection_officer="datenschutz@wissensportal.example (erfunden)",
    data_protection_authority="Landesbeauftragte für den Datenschutz Musterland (erfunden)",
    arbitration="Schlichtungsstelle Barrierefreiheit Musterland (erfunden)",
    legal_basis="§ 3 des Datenschutzgesetzes Musterland (erfunden)",
    access_log="Ein Webserver mit Zugriffsprotokoll steht vor dieser Vorführung nicht.",
    hosting="Die Vorführung läuft auf Ihrem eigenen Rechner; ihre E-Mails verlassen ihn nicht.",
)


def _text(*paragraphs: str) -> Block:
    return "text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _items(*items: str) -> Block:
    return "text", "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _heading(text: str) -> Block:
    return "heading", text


def _page(slug: str, title: str, lead: str, *body: Block) -> dict[str, Any]:
    return {"slug": slug, "title": title, "lead": lead, "body": list(body)}


def how_it_works() -> dict[str, Any]:
    return _page(
        "so-funktioniert-das-portal",
        "So funktioniert das Portal",
        "Kommunen schreiben auf, was bei ihnen funktioniert hat und was nicht. Andere finden es und sparen sich Umwege.",
        _heading("Lesen und suchen"),
        _text(
            "Alles Öffentliche lesen Sie ohne Anmeldung. Suchen Sie nach einem Wort, oder gehen Sie nach "
            '<a href="/themen/">Handlungsfeldern</a> oder <a href="/kommunen/">Kommunen</a> vor. Filter helfen, ähnliche Kommunen zu finden.',
            "Manche Einträge sind nur für Kommunen. Sie erscheinen nach der Anmeldung.",
        ),
        _heading("Auf dem Laufenden bleiben"),
        _text('Zu jedem Handlungsfeld gibt es einen <a href="/feeds/">Feed</a> mit neuen und geänderten Lösungen.'),
        _heading("Eine Lösung eintragen"),
        _text(
            "Lösungen tragen die Chief Digital Officers (CDO) einer Kommune ein, also die Verantwortlichen für Digitalisierung. Das dauert "
            "etwa zehn Minuten und lässt sich jederzeit unterbrechen. Ihre Kommune und die KTS-Redaktion können den Entwurf sehen, sonst niemand."
        ),
        _heading("Was die Redaktion prüft"),
        _text(
            "Die KTS-Redaktion prüft jeden Eintrag innerhalb von fünf Arbeitstagen. Sie veröffentlicht ihn, fragt nach oder lehnt ihn mit "
            "Begründung ab. Ändern Sie einen veröffentlichten Eintrag, bleibt die alte Fassung online, bis die neue geprüft ist.",
            "Einmal im Jahr bestätigt die Kommune, dass die Angaben noch stimmen. Bleibt das aus, steht am Eintrag: "
            "„Angaben möglicherweise veraltet“.",
        ),
        _heading("Ein Konto bekommen"),
        _text(
            "Konten gibt es auf Einladung der CDO Ihrer Kommune oder der KTS-Redaktion. Schreiben Sie uns, wenn Ihre Kommune noch fehlt."
        ),
        ("contact", {"name": "KTS-Redaktion", "address": "", "email": settings.KTS_EMAIL, "phone": ""}),
    )


def imprint(operator: Operator) -> dict[str, Any]:
    return _page(
        "impressum",
        "Impressum",
        "Angaben nach § 5 DDG.",
        ("notice", f"<p>{operator.note}</p>"),
        _heading("Betreiber"),
        ("contact", {"name": operator.name, "address": operator.address, "email": settings.KTS_EMAIL, "phone": operator.phone}),
        _text(f"Vertreten durch: {operator.represented_by}", f"Aufsicht: {operator.supervisor}"),
        _heading("Verantwortlich für den Inhalt"),
        _text(
            "Für ihre Einträge sind die Kommunen verantwortlich; die KTS-Redaktion prüft sie vor der Veröffentlichung. "
            "Die redaktionellen Seiten verantwortet der Betreiber."
        ),
        _heading("Rechte an Texten und Bildern"),
        _text("Unter jedem Eintrag steht die Lizenz, unter der sein Text weiterverwendet werden darf."),
    )


def privacy(operator: Operator) -> dict[str, Any]:
    return _page(
        "datenschutz",
        "Datenschutz",
        "Welche Daten das Portal verarbeitet, wozu und wie lange (Art. 13 DSGVO).",
        ("notice", f"<p>{operator.note}</p>"),
        _heading("Wer verantwortlich ist"),
        ("contact", {"name": operator.name, "address": operator.address, "email": settings.KTS_EMAIL, "phone": operator.phone}),
        _text(f"Datenschutz: {operator.data_protection_officer}"),
        _heading("Wenn Sie nur lesen"),
        _text(
            "Das Portal setzt beim Lesen kein Cookie und lädt nichts von fremden Servern: keine Schriften, keine Karten, keine Statistik. "
            "Das Portal selbst speichert Ihre Netzadresse nicht. Im Fehlerprotokoll stehen Zeit, Seite und eine Vorgangsnummer.",
            "Wonach gesucht wird, zählt es ohne Personenbezug: den Suchbegriff, die Filter, die Zahl der Treffer und den Tag, 13 Monate lang. "
            "E-Mail-Adressen und lange Nummern in der Suche zählt es nicht mit.",
            operator.access_log,
        ),
        _heading("Wenn Sie ein Konto haben"),
        _items(
            "Name, Anrede, E-Mail-Adresse, Funktion, Kommune und Rolle, damit klar ist, wer für eine Kommune schreibt",
            "das Passwort als nicht umkehrbare Prüfsumme, der zweite Faktor verschlüsselt",
            "wer wann einen Eintrag eingereicht, geprüft, veröffentlicht oder seine Sichtbarkeit geändert hat, als Nachweis",
            "die E-Mails des Portals an Sie, damit keine verloren geht und keine doppelt kommt",
            "Suchen, die Sie speichern, bis Sie sie löschen",
        ),
        _text(
            "Das Konto bleibt, bis Ihre Kommune oder der Betrieb es schließt. E-Mails und Nachweise löscht das Portal noch nicht von selbst. "
            "Gegen das Raten von Passwörtern zählt es Fehlversuche je Netzadresse, höchstens fünf Minuten lang.",
            f"Rechtsgrundlage ist Art. 6 Abs. 1 Buchst. e DSGVO in Verbindung mit: {operator.legal_basis}",
        ),
        _heading("Wenn Sie sich zu einer Konferenz anmelden"),
        _text(
            "Wir speichern Ihren Namen, Ihre E-Mail-Adresse, Ihre Kommune oder Organisation, Ihre Wahl und ob Sie teilgenommen haben. Die "
            "KTS-Redaktion organisiert damit die Konferenz. Sechs Monate nach deren Ende werden Anmeldung und E-Mails dazu gelöscht.",
            "Angaben zu Verpflegung und Barrierefreiheit stehen getrennt davon und werden 14 Tage nach dem Ende gelöscht. Auf der "
            "Teilnehmendenliste und auf Fotos erscheinen Sie nur mit Ihrer Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO). Sie können "
            "sie jederzeit bei Ihrer Anmeldung zurücknehmen.",
            "Ohne Konto bestätigen Sie Ihre E-Mail-Adresse; unbestätigte Anmeldungen werden gelöscht. Ihre Bewertung einer Konferenz "
            "ist anonym: Das Portal merkt sich, dass Sie geantwortet haben, aber nicht, was.",
        ),
        _heading("Wenn Sie als Ansprechperson genannt werden"),
        _text(
            "Ihr Name erscheint nur mit Ihrer Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO). Sie können sie jederzeit zurücknehmen; "
            "der Name verschwindet dann sofort von der Seite."
        ),
        _heading("Wenn Sie eine Barriere melden"),
        _text(
            "Wir speichern, was Sie in das Formular schreiben, und schicken es an die KTS-Redaktion. Name und E-Mail-Adresse sind freiwillig. "
            "Sechs Monate nach der Antwort wird die Meldung gelöscht. Die E-Mail an die Redaktion löscht das Portal noch nicht von selbst."
        ),
        _heading("Wer die Daten erhält"),
        _text("Niemand außer dem Betreiber und seinen Dienstleistern.", operator.hosting),
        _heading("Ihre Rechte"),
        _text(
            "Sie können Auskunft verlangen, Angaben berichtigen oder löschen lassen, die Verarbeitung einschränken lassen und ihr "
            "widersprechen (Art. 15 bis 21 DSGVO). Entscheidungen trifft das Portal nicht von selbst.",
            f"Beschweren können Sie sich bei der Aufsicht: {operator.data_protection_authority}",
        ),
    )


def cookies() -> dict[str, Any]:
    return _page(
        "cookies",
        "Cookies",
        "Das Portal nutzt nur Cookies, ohne die es nicht geht (§ 25 Abs. 2 Nr. 2 TDDDG). Deshalb fragt es nicht um Erlaubnis.",
        _text("Wenn Sie nur lesen und suchen, erhalten Sie keines."),
        _items(
            "<b>sessionid</b> hält Sie angemeldet, bis Sie sich abmelden, höchstens zehn Stunden.",
            "<b>csrftoken</b> verhindert, dass fremde Seiten Formulare in Ihrem Namen absenden. Es kommt mit Formularen wie der Anmeldung "
            "oder „Barriere melden“ und gilt ein Jahr.",
            "<b>messages</b> trägt einen Hinweis wie „Entwurf gespeichert“ auf die nächste Seite und verschwindet dort.",
        ),
        _text("Kein Cookie dient der Statistik oder der Werbung, keines kommt von anderen Anbietern."),
    )


def accessibility(operator: Operator) -> dict[str, Any]:
    today = timezone.localdate().strftime("%d.%m.%Y")
    return _page(
        "barrierefreiheit",
        "Erklärung zur Barrierefreiheit",
        "Diese Erklärung gilt für das Kommunale Wissensportal. Maßstab sind die BITV 2.0 und das Landesrecht, gebaut wird nach WCAG 2.2, Stufe AA.",
        _heading("Wie barrierefrei das Portal ist"),
        _text("Nach eigener Bewertung erfüllt das Portal die Anforderungen teilweise. Eine unabhängige Stelle hat es noch nicht geprüft."),
        _heading("Was noch nicht barrierefrei ist"),
        _items(
            "Ein Video in Deutscher Gebärdensprache fehlt; es ist noch nicht gedreht. Bis dahin erklären wir Ihnen die Inhalte gern im Gespräch.",
            "Anlagen (PDF, Text- und Tabellendateien) kommen von den Kommunen und sind nicht alle barrierefrei. "
            "Die Ansprechstelle des Eintrags gibt Ihnen die Inhalte in anderer Form.",
            "Die Karten lassen sich nicht mit der Tastatur erkunden. Dieselben Angaben stehen daneben als Liste.",
            "Der Bereich der Redaktion nutzt die Software Wagtail, die wir nicht vollständig geprüft haben.",
        ),
        _heading("Wie wir geprüft haben"),
        _text(
            "Selbstbewertung: Ein Programm (axe-core) prüft bei jeder Änderung jede Seitenart, hell und dunkel, breit und schmal. Dazu kommen "
            "Tests mit der Tastatur und ohne Skript. Mit Screenreadern und mit Menschen mit Behinderungen haben wir noch nicht geprüft.",
            f"Erstellt am {today}.",
        ),
        _heading("Barriere melden"),
        _text(
            '<a href="/barriere-melden/">Schreiben Sie uns</a>, was Sie hindert, auch ohne Anmeldung. Wir antworten innerhalb eines Monats.'
        ),
        ("contact", {"name": "KTS-Redaktion", "address": "", "email": settings.KTS_EMAIL, "phone": operator.phone}),
        _heading("Schlichtung"),
        _text(
            "Hilft Ihnen unsere Antwort nicht, können Sie sich kostenlos an die Schlichtungs- oder Durchsetzungsstelle wenden:",
            operator.arbitration,
        ),
    )


def plain_language() -> dict[str, Any]:
    return _page(
        "leichte-sprache",
        "Leichte Sprache",
        "Hier lesen Sie in Leichter Sprache: Das gibt es auf dieser Internet-Seite.",
        _heading("Was ist das für eine Seite?"),
        _text(
            "Die Seite heißt: Kommunales Wissens-Portal.",
            "Die Seite ist für Städte und Gemeinden.",
            "Ein anderes Wort für Städte und Gemeinden ist: Kommunen.",
            "Jeder darf die Seite lesen.",
        ),
        _heading("Was steht auf der Seite?"),
        _text(
            "Viele Kommunen haben gute Ideen.",
            "Zum Beispiel: Ein Schild zeigt freie Park-Plätze an.",
            "Die Kommunen schreiben ihre Ideen hier auf.",
            "Sie schreiben auch: Das hat nicht geklappt.",
            "So lernen andere Kommunen davon.",
        ),
        _heading("So finden Sie etwas"),
        _text(
            "Auf der ersten Seite ist ein Feld.",
            "Schreiben Sie ein Wort in das Feld.",
            "Drücken Sie dann auf: Suchen.",
            "Jetzt kommt eine Liste.",
            "Drücken Sie auf eine blaue Über-Schrift.",
            "Dann können Sie mehr lesen.",
        ),
        _heading("Das steht oben auf jeder Seite"),
        _items(
            "Gute Praxis: Das ist die Liste mit allen Ideen.",
            "Handlungs-Felder: Die Ideen sind nach Themen sortiert. Zum Beispiel: Verkehr oder Umwelt.",
            "Kommunen: Das ist die Liste mit den Städten und Gemeinden.",
            "Anmelden: Das ist nur für Menschen, die in einer Kommune arbeiten.",
        ),
        _heading("Können alle Menschen die Seite benutzen?"),
        _text(
            "Alle Menschen sollen die Seite benutzen können.",
            "Das schwere Wort dafür ist: Barriere-Freiheit.",
            "Das klappt noch nicht überall:",
        ),
        _items(
            "Es gibt noch kein Video in Gebärden-Sprache.",
            "Manche Dateien können nicht alle Menschen lesen.",
            "Viele Texte sind in schwerer Sprache.",
        ),
        _heading("Haben Sie ein Problem mit der Seite?"),
        _text(
            "Dann sagen Sie es uns.",
            'Drücken Sie hier: <a href="/barriere-melden/">Barriere melden</a>.',
            "Schreiben Sie: Das geht nicht.",
            "Wir antworten Ihnen.",
            "Das dauert höchstens einen Monat.",
            "Sind Sie mit der Antwort nicht zufrieden?",
            "Dann hilft Ihnen die Schlichtungs-Stelle.",
            'Die Adresse steht hier: <a href="/barrierefreiheit/">Erklärung zur Barriere-Freiheit</a>.',
        ),
    )


def sign_language() -> dict[str, Any]:
    return _page(
        "gebaerdensprache",
        "Gebärdensprache",
        "Ein Video in Deutscher Gebärdensprache (DGS) gibt es noch nicht.",
        _text(
            "Das Video soll zeigen, was das Portal bietet, wie man sich darin bewegt und was in der Erklärung zur Barrierefreiheit steht.",
            "Bis dahin schreiben Sie uns. Wir vereinbaren mit Ihnen ein Gespräch, in dem eine Person in DGS dolmetscht.",
        ),
        ("contact", {"name": "KTS-Redaktion", "address": "", "email": settings.KTS_EMAIL, "phone": ""}),
        _text('Fehlt Ihnen etwas anderes? <a href="/barriere-melden/">Barriere melden</a>'),
    )


def editorial_pages() -> list[dict[str, Any]]:
    """The first texts: fields of EditorialPage, one dictionary a page."""
    operator = INVENTED if settings.DEMO else UNKNOWN
    return [
        how_it_works(),
        imprint(operator),
        privacy(operator),
        cookies(),
        accessibility(operator),
        plain_language(),
        sign_language(),
    ]


def create_editorial_pages(home: Page) -> int:
    """Make the pages that are missing below the home page; the number of pages made."""
    existing = set(home.get_children().values_list("slug", flat=True))
    missing = [values for values in editorial_pages() if values["slug"] not in existing]
    for values in missing:
        page = EditorialPage(**values)
        home.add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
    return len(missing)
