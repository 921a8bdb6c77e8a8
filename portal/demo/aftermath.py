"""What stays of the conference that is over: material of each visibility, answers, wishes, open questions. All of it invented."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from contributions.models import Visibility
from events.evaluation import knowledge
from events.evaluation.sheets import ITEMS, WHOLE, key_of, opens_at
from events.material import rules as material
from events.models import (
    ConferencePage,
    EvaluationInvite,
    EvaluationSheet,
    Material,
    OpenQuestion,
    Registration,
    Session,
    SignUp,
    TopicWish,
)
from files.models import PortalDocument
from files.uploads import store_document

from .attachments import pdf
from .entries import DEMO_NOTICE

RAIN, HEAT, GAUGES = "Starkregen", "Hitze", "Pegel"
"""How the titles of the sessions begin."""
FILES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        RAIN,
        Material.Kind.SLIDES,
        "Folien: Vom Gutachten zur Karte",
        Visibility.PUBLIC,
        ("Die Fließwegkarte zeigt, wo das Wasser nach zehn Minuten steht.", "Anwohnende melden Engstellen über ein Formular."),
    ),
    (
        HEAT,
        Material.Kind.DOCUMENT,
        "Leistungsverzeichnis für Beschattung",
        Visibility.MUNICIPALITIES,
        ("Sonnensegel werden mit Statiknachweis ausgeschrieben.", "Die Pflege der Pflanzkübel ist für drei Jahre enthalten."),
    ),
    (
        "",
        Material.Kind.MINUTES,
        "Protokoll der Verabredungen",
        Visibility.PARTICIPANTS,
        ("Drei Kommunen tauschen bis zum Sommer ihre Pegeldaten aus.", "Das nächste Treffen bereitet die KTS vor."),
    ),
)
"""Session, kind, title, visibility, paragraphs."""
POINTS = ((5, 5, 4, 5, 5), (4, 5, 5, 4, 5), (5, 3, 4, 5, 4), (3, 4, 5, 4, 4), (4, 5, 3, 5, 5), (5, 4, 4, 2, 4), (4, 5, 5, 4, 5))
"""One row per answer, in the order of evaluation.ITEMS."""
SAID = ("Die Werkstatt hätte länger dauern dürfen.", "Gut, dass Zahlen gezeigt wurden.", "Im Saal war es hinten schwer zu verstehen.")
SESSION_POINTS = {RAIN: (5, 4, 5, 4, 5, 4), HEAT: (4, 5, 3)}
WISHES = ("Förderung der Entsiegelung", "Pegeldaten als offener Datensatz", "Trinkbrunnen betreiben")
CHANGED = (
    "- Werkstätten dauern jetzt zwei Stunden.\n"
    "- Im Saal gibt es eine Höranlage und Schriftdolmetschung.\n"
    "- Zwischen den Vorträgen liegen 20 Minuten für Gespräche."
)


def load_aftermath(pages: dict[str, ConferencePage], people: dict[str, User]) -> None:
    """Everything for the conference ``over``, whose questions go to ``free``; minutes for those who were at ``recent``."""
    page, editor = pages["over"], people["redaktion"]
    sessions = {word: Session.objects.get(page=page, title__startswith=word) for word in (RAIN, HEAT, GAUGES)}
    _material(page, sessions, editor)
    _evaluation(page.registration, sessions)
    page.changed_after = CHANGED
    page.save_revision(clean=False, user=editor).publish(skip_permission_checks=True)
    OpenQuestion.objects.create(session=sessions[GAUGES], text="Wer haftet, wenn ein Pegel falsch misst und niemand warnt?")
    OpenQuestion.objects.create(
        session=sessions[HEAT], text="Wie oft werden die Fühler geeicht?", answer="Einmal im Jahr, zusammen mit dem Wechsel der Batterien."
    )
    knowledge.carry_on(page, pages["free"])
    minutes = _file("konferenz-austausch.pdf", "Protokoll des Austauschs", ("Zwei Kommunen vergleichen ihre Kategorien.",), editor)
    about: dict[str, Any] = {"kind": Material.Kind.MINUTES, "title": minutes.title, "accessibility": "Text auslesbar"}
    material.keep(Material(page=pages["recent"], document=minutes, visibility=Visibility.PARTICIPANTS, **about), by=editor)


def _material(page: ConferencePage, sessions: dict[str, Session], editor: User) -> None:
    for position, (word, kind, title, visibility, paragraphs) in enumerate(FILES):
        document = _file(f"konferenz-26-{position + 1}.pdf", title, paragraphs, editor)
        about: dict[str, Any] = {"kind": kind, "title": title, "visibility": visibility, "accessibility": "Text auslesbar"}
        material.keep(Material(page=page, session=sessions.get(word), document=document, **about), by=editor)
    recording = {"title": "Mitschnitt der Werkstatt", "url": "https://videos.example/hitze", "accessibility": "mit Untertiteln"}
    material.keep(Material(page=page, session=sessions[HEAT], kind=Material.Kind.RECORDING, **recording), by=editor)


def _file(name: str, title: str, paragraphs: tuple[str, ...], editor: User) -> PortalDocument:
    """A PDF that calls itself invented."""
    upload = SimpleUploadedFile(name, pdf(title, (DEMO_NOTICE, *paragraphs)))
    return store_document(upload, None, title=title, by=editor)


def _evaluation(registration: Registration, sessions: dict[str, Session]) -> None:
    """As many answers as people came; what was said of sessions is kept apart, as events/evaluation/sheets.py does."""
    came = registration.sign_ups.filter(state=SignUp.State.ATTENDED)
    EvaluationInvite.objects.bulk_create(EvaluationInvite(sign_up=sign_up, used=True) for sign_up in came)
    keys = [item.key for item in ITEMS]
    sheets = [
        EvaluationSheet(ratings=dict(zip(keys, points, strict=True)), texts={WHOLE: SAID[number]} if number < len(SAID) else {})
        for number, points in enumerate(POINTS)
    ]
    for word, points in SESSION_POINTS.items():
        sheets += [EvaluationSheet(ratings={key_of(sessions[word].pk): value}, of_session=True) for value in points]
    for sheet in sheets:
        sheet.registration = registration
    EvaluationSheet.objects.bulk_create(sheets)
    TopicWish.kept.bulk_create(TopicWish(registration=registration, text=text) for text in WISHES)
    TopicWish.kept.filter(registration=registration).update(noted_on=opens_at(registration.page).date())
