"""The mails of the way to publication (J1). Called inside the transaction of the act; who gets one is asked then."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role, User
from notifications.services import notify

from .models import Submission


def recipients(submission: Submission) -> list[User]:
    """Who hears of a submission: the person who handed it in while they work there, else all CDOs of the municipality."""
    members = User.objects.filter(is_active=True, memberships__municipality=submission.page.municipality_id)
    author = members.filter(pk=submission.submitted_by_id).first()
    return [author] if author else list(members.filter(memberships__role=Role.CDO).distinct())


def _tell(submission: Submission, event: str, *, occasion: str, subject: str, action: str, url: str, **context: Any) -> None:
    """Write one mail to each recipient; ``occasion`` makes its key unique for this act."""
    title = submission.page.draft_title
    for user in recipients(submission):
        notify(
            user,
            event,
            key=f"{event}:{submission.pk}:{occasion}",
            subject=subject % {"title": title},
            reason=_("Ihre Kommune (%(name)s) diesen Eintrag eingereicht hat.") % {"name": submission.page.municipality},
            context={"submission": submission, "page": submission.page, "title": title, **context},
            action=action,
            url=url,
        )


def _address(name: str, submission: Submission) -> str:
    """A page of the member's area. Its routes belong to the kind, which stands further right: named, not imported."""
    return reverse(name, args=[submission.page_id])


def received(submission: Submission) -> None:
    _tell(
        submission,
        "eingang",
        occasion=str(submission.version),
        subject=_("Eingegangen: %(title)s"),
        action=_("Stand ansehen"),
        url=_address("my_practices:tasks", submission),
        due=date_format(submission.due_on, "DATE_FORMAT") if submission.due_on else "",
    )


def asked(submission: Submission) -> None:
    questions = list(submission.questions.filter(answered_at=None))
    _tell(
        submission,
        "rueckfrage",
        occasion=str(max(question.pk for question in questions)),
        subject=_("Rückfrage zu: %(title)s"),
        action=_("Rückfrage beantworten"),
        url=_address("my_practices:questions", submission),
        questions=questions,
    )


def published(submission: Submission) -> None:
    page = submission.page.specific
    page.refresh_from_db()
    _tell(
        submission,
        "veroeffentlicht",
        occasion="1",
        subject=_("Veröffentlicht: %(title)s"),
        action=_("Eintrag ansehen"),
        url=page.get_absolute_url(),
    )


def rejected(submission: Submission) -> None:
    _tell(
        submission,
        "abgelehnt",
        occasion="1",
        subject=_("Nicht veröffentlicht: %(title)s"),
        action=_("Begründung und weitere Schritte"),
        url=_address("my_practices:tasks", submission),
    )


def answered(submission: Submission) -> None:
    """The editor who took the entry over hears of the answer."""
    editor = submission.claimed_by
    if editor is None or not editor.is_active:
        return
    notify(
        editor,
        "antwort",
        key=f"antwort:{submission.pk}:{submission.version}",
        subject=_("Rückfrage beantwortet: %(title)s") % {"title": submission.page.draft_title},
        reason=_("Sie diesen Eintrag übernommen haben."),
        context={"submission": submission, "title": submission.page.draft_title, "municipality": submission.page.municipality},
        action=_("Eintrag prüfen"),
        url=reverse("review:submission", args=[submission.pk]),
        reply_to=settings.KTS_EMAIL,
    )


def overdue(submission: Submission) -> None:
    """Once per deadline: the editor who took the entry over, else all editors."""
    editors = User.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct()
    for editor in editors.filter(pk=submission.claimed_by_id) or editors:
        notify(
            editor,
            "ueberfaellig",
            key=f"ueberfaellig:{submission.pk}:{submission.due_on}",
            subject=_("Überfällig: %(title)s") % {"title": submission.page.draft_title},
            reason=_("Sie zur KTS-Redaktion gehören."),
            context={"submission": submission, "title": submission.page.draft_title, "municipality": submission.page.municipality},
            action=_("Eintrag prüfen"),
            url=reverse("review:submission", args=[submission.pk]),
        )


def draft_untouched(submission: Submission) -> None:
    """A draft has been lying for 30 days: whoever saved it last hears of it, once per version."""
    author = submission.saved_by
    if author is None or not author.is_active or not author.memberships.filter(municipality=submission.page.municipality_id).exists():
        return
    notify(
        author,
        "entwurf_erinnerung",
        key=f"entwurf:{submission.pk}:{submission.version}",
        subject=_("Ihr Entwurf wartet: %(title)s") % {"title": submission.page.draft_title},
        reason=_("Sie diesen Entwurf zuletzt gespeichert haben."),
        context={"title": submission.page.draft_title, "saved_at": submission.saved_at},
        action=_("Weiterschreiben"),
        url=_address("my_practices:tasks", submission),
    )
