"""J4 in the browser: sign up, wait, move up, cancel, as a guest; on a phone, by keyboard, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .test_accessibility import violations
from .test_journeys import Keyboard, press

pytestmark = pytest.mark.browser

FREE = "27-regionalkonferenz-verkehr-mit-daten-steuern"
FULL = "austausch-waermeplanung-daten-der-netzbetreiber"
OVER = "26-regionalkonferenz-klimaanpassung-die-ankommt"
CANCELLED = "exkursion-sensorik-im-stadtwald"
MOVED = "werkstatt-kita-anmeldung-fuer-freie-traeger"
RUNNING = "werkstattreihe-vom-antrag-zum-bescheid"
CLOSED = "fachtag-offene-daten-pflegen"
RECENT = "austausch-maengelmelder-vom-foto-zur-werkstatt"
MINE = "/mein-bereich/konferenzen/"


def open_conference(page: Page, slug: str) -> None:
    page.goto(f"/konferenzen/{slug}/")


def follow(page: Page, name: str | re.Pattern) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


SOUND: tuple[list[str], bool] = ([], True)


def sound(page: Page, within: str | None = None) -> tuple[list[str], bool]:
    """What axe finds, and whether the page is as wide as the phone."""
    return violations(page, within), page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sound_at_the_desk(page: Page) -> tuple[list[str], bool]:
    """The same of our part of the admin alone: messages of Wagtail fade in, and pale letters have no contrast."""
    return sound(page, ".kts")


def cancel(page: Page, title: str) -> None:
    """Cancel from "Meine Anmeldungen", with the page that asks."""
    page.goto(MINE)
    follow(page, re.compile(rf"^Abmelden\s?: {title}"))  # hidden text gets a space before it
    press(page, "Abmelden")
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_a_member_signs_up_on_a_phone_without_a_script_on_two_screens(visit):
    page = visit("cdo.bamberg", narrow=True, script=False)
    open_conference(page, FREE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.resource_type == "document" else None)
    follow(page, "Verbindlich anmelden")
    page.get_by_label("Vor Ort").check()
    page.get_by_label("Lieferzonen buchbar machen").check()
    page.get_by_label("Vegan").check()
    press(page, "Verbindlich anmelden")

    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    assert asked == ["GET", "POST", "GET"]  # the form, its answer, and the sign-up that it leads to
    expect(page.get_by_text("Lieferzonen buchbar machen")).to_be_visible()
    expect(page.get_by_role("link", name="In Kalender übernehmen")).to_have_attribute("href", f"/konferenzen/{FREE}/termin.ics")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    open_conference(page, FREE)
    expect(page.get_by_role("link", name="Meine Anmeldung ansehen")).to_be_visible()
    page.goto(f"{MINE}{FREE}/anmelden/")
    expect(page.get_by_text("Sie sind bereits angemeldet.")).to_be_visible()
    cancel(page, "27. Regionalkonferenz")


def test_a_member_signs_up_by_keyboard_alone(visit):
    page = visit("cdo2.bamberg")
    keys = Keyboard(page)
    page.goto("/konferenzen/")
    keys.press(page.get_by_role("link", name=re.compile("27.*Regional.*konferenz.*Verkehr")))
    keys.press(page.get_by_role("main").get_by_role("link", name="Verbindlich anmelden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmeldung")
    keys.to(page.locator("input[name=mode]").first)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Online"))).to_be_checked()
    keys.press(page.get_by_label("Glutenfrei"), "Space")
    keys.press(page.get_by_role("main").get_by_role("button", name="Verbindlich anmelden"))

    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    keys.press(page.get_by_role("link", name="Von der Konferenz abmelden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Möchten Sie sich abmelden?")
    keys.press(page.get_by_role("main").get_by_role("button", name="Abmelden"))
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_who_waits_moves_up_when_others_cancel(visit, letter):
    page = visit("mitarbeit.bamberg", narrow=True)
    open_conference(page, FULL)
    follow(page, "Auf die Warteliste setzen")
    press(page, "Auf die Warteliste setzen")
    expect(page.get_by_text("Alle Plätze sind vergeben. Sie stehen auf Platz 3 der Warteliste.")).to_be_visible()
    assert violations(page) == []
    waits = letter("mitarbeit.bamberg@demo.example", "Warteliste, Platz 3: Austausch Wärmeplanung: Daten der Netzbetreiber")
    assert "alle Plätze sind vergeben. Sie stehen auf Platz 3 der Warteliste" in waits.text
    assert waits.method == ""

    for name in ("cdo.bodensee", "cdo.darmstadt"):
        cancel(visit(name), "Austausch Wärmeplanung")
    page.goto(MINE)
    expect(page.get_by_text("Sie stehen auf Platz 1 der Warteliste.")).to_be_visible()
    cancel(visit("cdo2.bamberg"), "Austausch Wärmeplanung")

    page.goto(MINE)
    expect(page.get_by_text("Gute Nachricht: Für Sie ist ein Platz frei geworden.")).to_be_visible()
    assert violations(page) == []
    moved_up = letter("mitarbeit.bamberg@demo.example", "Ihr Platz ist sicher: Austausch Wärmeplanung: Daten der Netzbetreiber")
    gone = letter("cdo2.bamberg@demo.example", "Abgemeldet: Austausch Wärmeplanung: Daten der Netzbetreiber")
    assert "gute Nachricht: Für Sie ist ein Platz frei geworden. Können Sie nicht kommen? Dann melden Sie sich bitte ab." in moved_up.text
    assert (moved_up.method, gone.method) == ("REQUEST", "CANCEL")
    assert moved_up.event["uid"] == gone.event["uid"]


def test_what_takes_no_sign_up_says_why(visit):
    page = visit("redaktion", narrow=True)
    reasons = {
        CANCELLED: "Diese Konferenz ist abgesagt.",
        OVER: "Diese Konferenz war am",
        RUNNING: "Die Konferenz läuft gerade.",
        CLOSED: "Die Anmeldefrist ist am",
    }
    for slug, words in reasons.items():
        open_conference(page, slug)
        expect(page.get_by_role("link", name="Verbindlich anmelden")).to_have_count(0)
        expect(page.get_by_text(words)).to_be_visible()
        if slug in (RUNNING, CLOSED):  # the others are looked at with all public pages
            assert sound(page) == SOUND
        page.goto(f"{MINE}{slug}/anmelden/")
        expect(page.get_by_text(words)).to_be_visible()
    assert sound(page) == SOUND
    page.goto(f"/konferenzen/{CLOSED}/gast/")
    expect(page.get_by_text("Die Anmeldefrist ist am")).to_be_visible()
    assert sound(page) == SOUND
    open_conference(page, MOVED)
    expect(page.get_by_text("Verschoben vom").first).to_be_visible()


def test_errors_are_summed_up_and_nothing_typed_is_lost(visit):
    page = visit(narrow=True)
    page.goto(f"/konferenzen/{FREE}/gast/")
    page.get_by_label("Name", exact=True).fill("Kim Beispiel")
    page.get_by_label("E-Mail-Adresse").fill("kim@")
    press(page, "Verbindlich anmelden")

    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Kim Beispiel")
    assert violations(page) == []


GUEST = "kim.beispiel@verein.example"


def link_in_mail(page: Page, to: str, subject: str, path: str) -> str:
    """The address below ``path`` in the newest mail of that subject to one person, once the worker has written it."""
    for number in [1, 2, 3, 4] * 40:  # a fresh demo indexes its stock first; other tests write mails too
        page.goto(f"/demo/postausgang/?seite={number}")
        found = page.get_by_role("listitem").filter(has_text=to).get_by_role("link", name=subject)
        if found.count():
            found.first.click()
            address = re.search(rf"{path}[\w:.-]+/", page.content())
            assert address, page.content()
            return address[0]
        page.wait_for_timeout(100)
    raise AssertionError(f"Keine E-Mail an {to} mit dem Betreff: {subject}")


def test_a_guest_proves_the_address_signs_up_and_cancels_without_a_script(visit):
    page = visit(narrow=True, script=False)
    open_conference(page, FREE)
    follow(page, "Als Gast anmelden")
    page.get_by_label("Name", exact=True).fill("Kim Beispiel")
    page.get_by_label("E-Mail-Adresse").fill(GUEST)
    page.get_by_label("Organisation", exact=True).fill("Verein für Beispiele")
    press(page, "Verbindlich anmelden")
    expect(page.get_by_text("Öffnen Sie den Link in unserer E-Mail.")).to_be_visible()

    page.goto(link_in_mail(page, GUEST, "Bitte bestätigen Sie Ihre Anmeldung", "/konferenz-gast/bestaetigen/"))
    press(page, "Anmeldung bestätigen")
    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()

    page.goto(link_in_mail(page, GUEST, "Angemeldet: 27. Regionalkonferenz", "/konferenz-gast/"))
    follow(page, "Von der Konferenz abmelden")
    press(page, "Abmelden")
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


def test_a_cdo_signs_a_colleague_up(visit):
    page = visit("cdo.bamberg")
    open_conference(page, MOVED)
    follow(page, "Kolleginnen oder Kollegen anmelden")
    page.get_by_label("Wen melden Sie an?").select_option(label="Lea Neumann, Bamberg")
    press(page, "Verbindlich anmelden")

    expect(page.get_by_text("Anmeldung von Lea Neumann")).to_be_visible()
    cancel_link = page.get_by_role("link", name="Von der Konferenz abmelden")
    expect(cancel_link).to_be_visible()
    assert violations(page) == []


def test_own_pages_have_no_violation(visit):
    page = visit("cdo.darmstadt", narrow=True)
    open_conference(page, FREE)
    assert violations(page) == []
    follow(page, "Meine Anmeldung ansehen")
    base, found = page.url, {}
    for address in (base, f"{base}aendern/", f"{base}abmelden/", f"{MINE}{FREE}/teilnehmende/", MINE, f"{MINE}{FREE}/andere-anmelden/"):
        page.goto(address)
        found[address] = violations(page), page.evaluate("document.documentElement.scrollWidth") <= 360

    assert found == dict.fromkeys(found, ([], True))


def test_who_chooses_a_full_session_waits_for_it_alone(visit):
    page = visit("mitarbeit.bamberg", narrow=True)
    page.goto(f"{MINE}{FREE}/anmelden/")
    page.get_by_label("Vor Ort").check()
    full = page.locator("label", has_text="Parkdaten offen veröffentlichen")
    expect(full).to_contain_text("Alle Plätze sind vergeben. Sie kämen auf Platz")
    full.click()
    assert sound(page) == SOUND
    press(page, "Verbindlich anmelden")

    expect(page.get_by_text("Sie sind zur Konferenz angemeldet.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Parkdaten")).to_contain_text("Warteliste, Platz")
    assert sound(page) == SOUND
    cancel(page, "27. Regionalkonferenz")


def test_while_a_conference_runs_its_people_find_the_way_in(visit):
    page = visit("cdo2.bamberg", narrow=True)
    page.goto(MINE)
    line = page.get_by_role("listitem").filter(has_text="Werkstattreihe")
    expect(line).to_contain_text("Läuft gerade")
    expect(line.get_by_role("link", name="Abmelden")).to_have_count(0)
    expect(line.get_by_role("link", name=re.compile("Zur Übertragung"))).to_have_attribute("href", "https://konferenz.example/antrag")
    assert sound(page) == SOUND
    open_conference(page, RUNNING)
    expect(page.get_by_role("link", name="Zur Übertragung")).to_be_visible()


def test_material_for_participants_is_there_for_them_alone(visit):
    for who, shown in ((None, 0), ("cdo.darmstadt", 0), ("mitarbeit.bamberg", 1)):
        page = visit(who, narrow=True)
        open_conference(page, RECENT)
        file = page.get_by_role("link", name="Protokoll des Austauschs")
        expect(file).to_have_count(shown)
    assert sound(page) == SOUND
    address = file.get_attribute("href")
    assert page.request.get(address).body()[:4] == b"%PDF"
    assert visit("cdo.darmstadt").request.get(address).status == visit().request.get(address).status == 404


def test_a_member_answers_the_evaluation_once_by_keyboard_alone(visit, letter):
    page = visit("cdo.bamberg", narrow=True)
    keys = Keyboard(page)
    asks = letter("cdo.bamberg@demo.example", "Wie war es? Austausch Mängelmelder: Vom Foto zur Werkstatt")
    assert "Ihre Antworten sind anonym und brauchen etwa drei Minuten." in asks.text
    assert "/konferenz-rueckmeldung/" in asks.text
    page.goto(MINE)
    assert sound(page) == SOUND
    keys.press(page.get_by_role("link", name=re.compile("Konferenz bewerten")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie war die Konferenz?")
    address = page.url
    assert sound(page) == SOUND
    keys.press(page.get_by_role("button", name="Rückmeldung absenden"))
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.locator("[data-focus]")).to_be_focused()
    assert sound(page) == SOUND
    keys.press(page.locator("input[name=inhalt]").first, "Space")
    keys.write("Was möchten Sie uns noch sagen?", "Gern wieder.")
    keys.press(page.get_by_role("button", name="Rückmeldung absenden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vielen Dank für Ihre Rückmeldung")
    assert sound(page) == SOUND

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie haben schon geantwortet")
    assert sound(page) == SOUND
    page.goto(MINE)
    expect(page.get_by_role("link", name=re.compile("Konferenz bewerten"))).to_have_count(0)


def test_a_guest_who_lost_the_mail_finds_everything_after_the_conference_without_a_script(visit):
    page = visit(narrow=True, script=False)
    open_conference(page, RECENT)
    follow(page, "Link noch einmal senden")
    page.get_by_label("E-Mail-Adresse").fill("Kim@gast.example")
    press(page, "Link senden")
    expect(page.get_by_text("Ist diese Adresse angemeldet, ist der Link unterwegs.")).to_be_visible()

    own = link_in_mail(page, "kim@gast.example", "Ihr Link zur Anmeldung: Austausch Mängelmelder", "/konferenz-gast/")
    page.goto(own)
    expect(page.get_by_text("Sie haben teilgenommen.")).to_be_visible()
    for name in ("Protokoll des Austauschs", "Teilnahmebescheinigung (PDF)"):
        address = page.get_by_role("link", name=name).get_attribute("href")
        assert page.request.get(address).body()[:4] == b"%PDF"
    follow(page, "Konferenz bewerten")
    page.get_by_role("group", name="Die Inhalte helfen mir bei meiner Arbeit.").get_by_label("stimmt eher", exact=True).check()
    press(page, "Rückmeldung absenden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vielen Dank für Ihre Rückmeldung")
    page.goto(own)
    expect(page.get_by_role("link", name="Konferenz bewerten")).to_have_count(0)

    seeing = visit(narrow=True)
    for address in (own, f"/konferenzen/{RECENT}/gast/link/"):
        seeing.goto(address)
        assert sound(seeing) == SOUND
    press(seeing, "Link senden")
    expect(seeing.get_by_text("Geben Sie Ihre E-Mail-Adresse ein.").first).to_be_visible()
    assert sound(seeing) == SOUND


def test_a_consent_is_withdrawn_by_keyboard_and_counts_at_once(visit):
    page = visit("cdo.bodensee", narrow=True, script=False)
    keys = Keyboard(page)
    participants = f"{MINE}{FREE}/teilnehmende/"
    page.goto(participants)
    expect(page.get_by_text("Ihr Name steht in dieser Liste.")).to_be_visible()
    keys.press(page.get_by_role("link", name="Meine Einwilligung ändern"))
    keys.press(page.get_by_role("button", name=re.compile("Zurücknehmen")))
    expect(page.get_by_text("Ihre Einwilligung ist zurückgenommen.")).to_be_visible()
    page.goto(participants)
    expect(page.get_by_text("Ihr Name steht nicht in dieser Liste.")).to_be_visible()

    page.get_by_role("link", name="Meine Einwilligung ändern").click()
    keys.press(page.get_by_role("button", name="Einwilligen : Liste der Teilnehmenden"))
    expect(page.get_by_text("Ihre Einwilligung ist gespeichert.")).to_be_visible()


def test_a_secret_calendar_is_made_new_by_keyboard_and_the_old_address_is_gone(visit):
    page = visit("mitarbeit.bamberg", narrow=True)
    keys = Keyboard(page)
    page.goto(MINE)
    keys.press(page.get_by_role("link", name="Meine Termine abonnieren (ICS)"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Meine Termine im Kalender")
    assert sound(page) == SOUND
    addresses = []
    for name, words in (("Adresse anlegen", "Ihre Adresse ist angelegt."), ("Adresse erneuern", "Die alte gilt nicht mehr.")):
        keys.press(page.get_by_role("button", name=name))
        expect(page.get_by_text(words)).to_be_visible()
        addresses.append(page.locator("code").inner_text())
        assert page.request.get(addresses[-1]).text().startswith("BEGIN:VCALENDAR")
        assert sound(page) == SOUND
    assert page.request.get(addresses[0]).status == 404
    keys.press(page.get_by_role("button", name="Adresse abschalten"))
    expect(page.get_by_role("button", name="Adresse anlegen")).to_be_visible()

    assert page.request.get(addresses[1]).status == 404
