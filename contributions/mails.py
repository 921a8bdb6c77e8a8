"""The mails of the way to publication (J1): told inside the transaction of an act, written by a task (notifications/telling.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from files.models import ConfidentialFile
from files.scanning import Thing
from notifications.services import key_of, notify, one_line, quoted
from notifications.telling import register_writer, tell

from .diff import field_labels
from .models import ContributionPage, Submission, Writer
from .receivers import (
    all_editors,
    all_editors_of,
    all_writers,
    editors,
    people_behind,
    people_of,
    who_may_answer,
    whoever_handed_in,
    whoever_saved,
)
from .writers import writes
from .writing.kind import thanks_for


class Letter(StrEnum):
    """What somebody is told of. The values are names of templates and stand in the outbox, so they stay."""

    RECEIVED = "eingang"
    ASKED = "rueckfrage"
    ASKED_NOBODY = "rueckfrage_postfach"
    """To a mailbox (mailbox.py)."""
    ANSWERED = "antwort"
    PUBLISHED = "veroeffentlicht"
    REJECTED = "abgelehnt"
    OVERDUE = "ueberfaellig"
    DRAFT_UNTOUCHED = "entwurf_erinnerung"
    MAY_WRITE = "mitschreiben"
    MALWARE = "schadsoftware"


def register() -> None:
    register_writer(*FORMS, writer=_write)
    register_writer(Letter.MAY_WRITE, writer=_write_to_writer)
    register_writer(Letter.MALWARE, writer=_write_of_malware)


# --- What is told, under the lock. The occasion tells a second time from the first ------------------


def received(submission: Submission) -> None:
    tell(Letter.RECEIVED, submission=submission.pk, occasion=_handed_in_at(submission))


def _handed_in_at(submission: Submission) -> str:
    return submission.submitted_at.isoformat() if submission.submitted_at else ""


def asked(submission: Submission) -> None:
    """All open questions are one occasion: a second round mails again."""
    for letter in (Letter.ASKED, Letter.ASKED_NOBODY):
        tell(letter, submission=submission.pk, occasion=_last_open_question(submission))


def _last_open_question(submission: Submission) -> str:
    return str(submission.questions.filter(answered_at=None).order_by("-pk").values_list("pk", flat=True).first())


def answered(submission: Submission) -> None:
    """The editor who took the entry over hears of it; without one the queue shows it."""
    last = submission.questions.exclude(answered_at=None).order_by("-pk").values_list("pk", flat=True).first()
    tell(Letter.ANSWERED, submission=submission.pk, occasion=str(last))


def published(submission: Submission) -> None:
    tell(Letter.PUBLISHED, submission=submission.pk)


def rejected(submission: Submission) -> None:
    tell(Letter.REJECTED, submission=submission.pk)


def overdue(submission: Submission) -> None:
    """Once per deadline."""
    tell(Letter.OVERDUE, submission=submission.pk, occasion=str(submission.due_on))


def draft_untouched(submission: Submission) -> None:
    """A draft has been lying for 30 days: whoever saved it last hears of it, else the CDOs it now belongs to."""
    tell(Letter.DRAFT_UNTOUCHED, submission=submission.pk)


def invited_to_write(writer: Writer, *, by: User) -> None:
    """To the CDOs of a municipality, or the person, that may now write an entry of others."""
    tell(Letter.MAY_WRITE, writer=writer.pk, by=by.pk)


def malware_found(thing: Thing, file_name: str, finding: str) -> None:
    """To whoever uploaded the file, else to those it belongs to: it is gone, and why."""
    if isinstance(thing, ConfidentialFile):  # where nobody is left who uploaded it, editors are told: neither its name nor its title
        name = _("vertrauliche Datei vom %(day)s") % {"day": date_format(localtime(thing.created_at), "DATE_FORMAT")}
    else:
        name = one_line(thing.original_name or thing.title)
    place, uploader = thing.owner_page_id, thing.uploaded_by_user_id
    tell(Letter.MALWARE, place=place, uploader=uploader, file=file_name, name=name, finding=one_line(finding))


# --- What is written, afterwards --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """How a letter about a submission is written: to whom, why to them, what it says."""

    receivers: Callable[[Submission], Iterable[User]]
    reason: Callable[[Submission, User], str]
    words: Callable[[Submission], dict[str, Any]]
    """``subject`` and ``reason`` may name ``title`` and ``municipality``; ``context`` is for the template."""
    holds: Callable[[Submission, str], bool] = lambda submission, occasion: True
    """Whether the occasion still is one when the letter is written: it would say what is wrong by then."""


def _write(letter: str, *, submission: int, occasion: str = "1") -> None:
    """One mail to each whom the letter is for; nothing where the submission or the occasion is gone."""
    form = FORMS[Letter(letter)]
    found = Submission.objects.select_related("page__municipality").filter(pk=submission).first()
    if found is None or not form.holds(found, occasion):
        return
    names = {"title": one_line(found.page.draft_title), "municipality": one_line(str(found.page.municipality))}
    words = form.words(found)
    words["subject"] %= names
    words["context"] = {"submission": found, "page": found.page, **names, **words.get("context", {})}
    for user in form.receivers(found):
        target = {"submission": submission}
        notify(user, letter, key=key_of(letter, submission, occasion), target=target, reason=form.reason(found, user) % names, **words)


def _handed_in(submission: Submission, user: User) -> str:
    own = user.pk == submission.submitted_by_id
    return _("Sie den Eintrag für %(municipality)s eingereicht haben.") if own else _("%(municipality)s den Eintrag eingereicht hat.")


def _to_tasks(submission: Submission) -> str:
    return reverse("writing:tasks", args=[submission.page_id])


def _to_review(submission: Submission) -> dict[str, Any]:
    return {"action": _("Eintrag prüfen"), "url": reverse("review:submission", args=[submission.pk])}


def _waits(submission: Submission, occasion: str) -> bool:
    """The receipt says by when it is decided: not once it was taken back, or a question is asked instead."""
    return submission.due_on is not None and _handed_in_at(submission) == occasion


def _received(submission: Submission) -> dict[str, Any]:
    return {"subject": _("Eingegangen: %(title)s"), "action": _("Stand ansehen"), "url": _to_tasks(submission)}


def is_asked_on(submission: Submission, occasion: str) -> bool:
    return _last_open_question(submission) == occasion


def _asked(submission: Submission) -> dict[str, Any]:
    """All open questions in one mail, each with its field; the link leads to the first."""
    labels = field_labels(submission.page.specific)
    questions = submission.questions.filter(answered_at=None)
    return {
        "subject": _("Rückfrage: %(title)s"),
        "action": _("Rückfrage beantworten"),
        "url": reverse("writing:questions", args=[submission.page_id]) + "#frage-1",
        "context": {"questions": [(labels.get(question.field, ""), quoted(question.text)) for question in questions]},
    }


def waits_for_kts(submission: Submission, _occasion: str = "") -> bool:
    """The letter says by when to decide: not once it is decided, taken back or asked again."""
    return submission.waits_for_kts


def _answered(submission: Submission) -> dict[str, Any]:
    return {"subject": _("Rückfrage beantwortet: %(title)s"), **_to_review(submission)}


def is_online(submission: Submission, _occasion: str = "") -> bool:
    """The letter leads to an entry that people can read: not once it was taken off the site."""
    return submission.page.live and submission.page.archived_at is None


def _published(submission: Submission) -> dict[str, Any]:
    page = submission.page.specific
    return {
        "subject": _("Veröffentlicht: %(title)s"),
        "action": _("Eintrag ansehen"),
        "url": page.get_absolute_url(),
        "context": {
            "page": page,
            "now": submission.decided_at,
            "confirm_in": date_format(page.review_due_on, "YEAR_MONTH_FORMAT"),
            "thanks": thanks_for(page),
        },
    }


def is_rejected(submission: Submission, _occasion: str = "") -> bool:
    return submission.state == Submission.State.REJECTED


def _rejected(submission: Submission) -> dict[str, Any]:
    return {
        "subject": _("Nicht veröffentlicht: %(title)s"),
        "action": _("Begründung und weitere Schritte"),
        "url": _to_tasks(submission),
        "context": {"reason_text": quoted(submission.reason)},
    }


def _overdue(submission: Submission) -> dict[str, Any]:
    return {"subject": _("Überfällig: %(title)s"), **_to_review(submission)}


def _draft_untouched(submission: Submission) -> dict[str, Any]:
    return {"subject": _("Ihr Entwurf wartet: %(title)s"), "action": _("Weiterschreiben"), "url": _to_tasks(submission)}


FORMS = {
    Letter.RECEIVED: Form(whoever_handed_in, _handed_in, _received, _waits),
    Letter.ASKED: Form(who_may_answer, _handed_in, _asked, is_asked_on),
    Letter.ANSWERED: Form(editors, lambda _submission, _user: _("Sie diesen Eintrag übernommen haben."), _answered, waits_for_kts),
    Letter.PUBLISHED: Form(all_writers, _handed_in, _published, is_online),
    Letter.REJECTED: Form(all_writers, _handed_in, _rejected, is_rejected),
    Letter.OVERDUE: Form(all_editors_of, lambda _submission, _user: _("Sie zur KTS-Redaktion gehören."), _overdue),
    Letter.DRAFT_UNTOUCHED: Form(
        whoever_saved, lambda _submission, _user: _("%(municipality)s diesen Entwurf begonnen hat."), _draft_untouched
    ),
}


def _write_to_writer(letter: str, *, writer: int, by: int) -> None:
    """To each behind a writer of an entry of others, while they are one."""
    found = Writer.objects.select_related("page__municipality", "municipality", "person").filter(pk=writer).first()
    if found is None:
        return
    page, named_by = found.page, User.objects.filter(pk=by).first()
    values = {
        "title": one_line(page.draft_title),
        "municipality": one_line(str(page.municipality)),
        "by": one_line(named_by.address_name) if named_by else "",
    }
    for user in people_behind([found]):
        notify(
            user,
            letter,
            key=key_of(letter, writer),
            subject=_("Sie schreiben mit: %(title)s") % values,
            reason=_("%(municipality)s Sie als Mitschreibende genannt hat.") % values,
            context={**values, "as_municipality": found.municipality},
            action=_("Entwurf öffnen"),
            url=reverse("writing:tasks", args=[page.pk]),
            target={"writer": writer},
        )


def _write_of_malware(letter: str, *, place: int | None, uploader: int | None, file: str, name: str, finding: str) -> None:
    page = ContributionPage.objects.filter(pk=place).first() if place else None
    if page is not None:
        people = people_of(page, uploader, may=writes)  # whoever only reads by now can replace nothing
    else:
        people = list(User.objects.filter(pk=uploader or 0, is_active=True)) or list(all_editors())
    for user in people:
        notify(
            user,
            letter,
            key=key_of(letter, file),
            subject=_("Datei gelöscht: %(name)s") % {"name": name},
            reason=_("Sie die Datei hochgeladen haben.") if user.pk == uploader else _("die Datei zu Ihrem Bereich gehört."),
            context={"name": name, "finding": finding, "title": one_line(page.draft_title) if page else ""},
            action=_("Datei ersetzen") if page else "",
            url=reverse("writing:media", args=[page.pk]) if page else "",
            target={"page": page.pk if page else None, "uploader": uploader},
        )
