"""The mails about Gesuche: told under the lock, written by a task, and written anew when they leave (gates.py)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.notices import notice_url
from jobs.registry import BULK
from notifications.services import Words, key_of, notify, one_line, quoted
from notifications.telling import register_writer, tell

from ..models import Seeking, SeekingAnswer
from .receivers import askers


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    RECEIVED = "gesuch_eingegangen"
    TO_CHECK = "gesuch_pruefen"
    RELEASED = "gesuch_veroeffentlicht"
    DECLINED = "gesuch_abgelehnt"
    ANSWERED = "gesuch_haben_wir"
    MANY = "gesuch_mehrere"
    SUGGESTED = "gesuch_bekanntmachung"
    ENDS_SOON = "gesuch_endet"
    ENDED = "gesuch_beendet"


TO_ASKERS = (Letter.RECEIVED, Letter.RELEASED, Letter.DECLINED, Letter.SUGGESTED, Letter.ENDS_SOON, Letter.ENDED)
TO_KTS = (Letter.TO_CHECK, Letter.MANY)


def register() -> None:
    register_writer(*(letter for letter in TO_ASKERS if letter != Letter.ENDS_SOON), writer=_write_to_askers)
    register_writer(Letter.ENDS_SOON, writer=_write_to_askers, priority=BULK)
    register_writer(Letter.ANSWERED, writer=_write_answer)
    register_writer(*TO_KTS, writer=_write_to_kts)


def key_prefix(seeking_id: int) -> str:
    """Begins the keys of all mails about a Gesuch, so that they are found when it is deleted."""
    return f"gesuch:{seeking_id}:"


# --- What is told, under the lock -------------------------------------------------------------------


def tell_received(seeking: Seeking) -> None:
    tell(Letter.RECEIVED, seeking=seeking.pk)
    tell(Letter.TO_CHECK, seeking=seeking.pk)


def tell_released(seeking: Seeking) -> None:
    tell(Letter.RELEASED, seeking=seeking.pk)


def tell_declined(seeking: Seeking) -> None:
    tell(Letter.DECLINED, seeking=seeking.pk)


def tell_answered(answer: SeekingAnswer) -> None:
    tell(Letter.ANSWERED, answer=answer.pk)


def tell_many(seeking: Seeking) -> None:
    tell(Letter.MANY, seeking=seeking.pk)


def tell_suggested(seeking: Seeking) -> None:
    tell(Letter.SUGGESTED, seeking=seeking.pk)


def tell_ends_soon(seeking: Seeking) -> None:
    tell(Letter.ENDS_SOON, seeking=seeking.pk)


def tell_ended(seeking: Seeking) -> None:
    tell(Letter.ENDED, seeking=seeking.pk)


# --- What is written, afterwards --------------------------------------------------------------------


def seeking_of(pk: Any) -> Seeking | None:
    return Seeking.objects.select_related("municipality", "author").filter(pk=pk or 0).first()


def answer_of(pk: Any) -> SeekingAnswer | None:
    related = ("seeking__municipality", "seeking__author", "municipality", "author", "page")
    return SeekingAnswer.objects.select_related(*related).filter(pk=pk or 0).first()


def still_holds(letter: str, seeking: Seeking) -> bool:
    """Whether there is still something to tell."""
    match letter:
        case Letter.RECEIVED | Letter.TO_CHECK:
            return seeking.state == Seeking.State.SUBMITTED
        case Letter.DECLINED:
            return seeking.state == Seeking.State.DECLINED and bool(seeking.title)
        case Letter.ENDED:
            return seeking.state == Seeking.State.ENDED
        case Letter.MANY:
            return seeking.is_released and seeking.suggested_at is None
    return seeking.is_released


def _write_to_askers(letter: str, *, seeking: int) -> None:
    found = seeking_of(seeking)
    if found is None or not still_holds(letter, found):
        return
    for person in askers(found):
        key = f"{key_prefix(seeking)}{key_of(letter)}"
        notify(person, letter, key=key, target={"seeking": seeking}, **asker_words(letter, found))


def _write_answer(letter: str, *, answer: int) -> None:
    found = answer_of(answer)
    if found is None or not found.author.is_active:
        return
    for person in askers(found.seeking):
        key = f"{key_prefix(found.seeking_id)}{key_of(letter, answer)}"
        notify(person, letter, key=key, target={"answer": answer}, reply_to=found.author.email, **answer_words(found))


def _write_to_kts(letter: str, *, seeking: int) -> None:
    found = seeking_of(seeking)
    if found is not None and still_holds(letter, found):
        key = f"{key_prefix(seeking)}{key_of(letter)}"
        notify(settings.KTS_EMAIL, letter, key=key, target={"seeking": seeking}, **kts_words(letter, found))


def asker_words(letter: str, seeking: Seeking) -> Words:
    """To the municipality that looks for something."""
    subjects = {
        Letter.RECEIVED: _("Ihr Gesuch ist eingegangen: %(title)s"),
        Letter.RELEASED: _("Ihr Gesuch ist veröffentlicht: %(title)s"),
        Letter.DECLINED: _("Ihr Gesuch ist nicht veröffentlicht: %(title)s"),
        Letter.SUGGESTED: _("Mehrere Kommunen suchen dasselbe: %(title)s"),
        Letter.ENDS_SOON: _("Ihr Gesuch endet bald: %(title)s"),
        Letter.ENDED: _("Ihr Gesuch ist beendet: %(title)s"),
    }
    begins = notice_url(seeking.title) if letter == Letter.SUGGESTED else ""
    words: Words = {
        "subject": subjects[Letter(letter)] % {"title": one_line(seeking.name)},
        "reason": _("%(municipality)s dieses Gesuch im Portal eingereicht hat.") % {"municipality": one_line(str(seeking.municipality))},
        "context": {
            **_about(seeking),
            "reason_given": quoted(seeking.reason),
            "ending": seeking.ending,
            "supporters": [one_line(one.municipality.name) for one in seeking.supports.of_others().select_related("municipality")],
            "answers": seeking.answers.count(),
            "begins": bool(begins),
            "kts_email": settings.KTS_EMAIL,
        },
        "action": _("Bekanntmachung beginnen") if begins else _("Gesuch ansehen"),
        "url": begins or seeking.get_absolute_url(),
    }
    return words


def answer_words(answer: SeekingAnswer) -> Words:
    """To the municipality that looks for something: who has it."""
    seeking, page = answer.seeking, answer.page
    subject = _("%(municipality)s hat, was Sie suchen: %(title)s")
    return {
        "subject": subject % {"municipality": one_line(answer.municipality.name), "title": one_line(seeking.name)},
        "reason": _("%(municipality)s dieses Gesuch im Portal eingereicht hat.") % {"municipality": one_line(str(seeking.municipality))},
        "context": {
            **_about(seeking),
            "who": one_line(answer.author.get_full_name()),
            "email": answer.author.email,
            "their_municipality": one_line(answer.municipality.name),
            "quoted": quoted(answer.text),
            "entry": one_line(page.title) if page else "",
            "entry_url": f"{settings.PORTAL_BASE_URL}{page.get_absolute_url()}" if page else "",
        },
        "action": _("Alle Antworten ansehen"),
        "url": seeking.get_absolute_url(),
    }


def kts_words(letter: str, seeking: Seeking) -> Words:
    """To the editors."""
    subject = _("Gesuch prüfen: %(title)s") if letter == Letter.TO_CHECK else _("Bekanntmachung anregen? %(title)s")
    return {
        "subject": f"{subject % {'title': one_line(seeking.name)}} ({seeking.number})",
        "reason": _("Sie das Postfach der KTS-Redaktion betreuen."),
        "context": {
            **_about(seeking),
            "supporters": [one_line(one.municipality.name) for one in seeking.supports.of_others().select_related("municipality")],
        },
        "action": _("Gesuch ansehen"),
        "url": reverse("seeking_desk:shown", args=[seeking.pk]),
    }


def _about(seeking: Seeking) -> dict[str, Any]:
    """What the templates say of a Gesuch. Lines are one line, what was typed is a quotation."""
    return {
        "title": one_line(seeking.name),
        "number": seeking.number,
        "kind": str(seeking.get_kind_display()),
        "municipality": one_line(seeking.municipality.name),
        "quoted_need": quoted(seeking.need),
        "until": date_format(seeking.until, "DATE_FORMAT"),
    }
