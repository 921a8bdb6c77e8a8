"""What the buttons of the review page do. Each raises ``Refused`` with a German sentence, or says what is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused

from .. import moderation
from ..history.recording import restore_version, withdraw_version
from ..models import ContributionPage, Note, Submission
from .forms import QUESTION_PREFIX, ReviewForm


def _claim(submission: Submission, form: ReviewForm, by: User) -> str:
    moderation.claim(submission, by=by)
    return _("Sie prüfen diesen Eintrag.")


def _release(submission: Submission, form: ReviewForm, by: User) -> str:
    moderation.release(submission, by=by)
    return _("Der Eintrag steht wieder für alle in der Warteschlange.")


def _approve(submission: Submission, form: ReviewForm, by: User) -> str:
    moderation.approve(submission, by=by, read=form.version)
    return _("Der Eintrag ist veröffentlicht. Die Kommune erhält eine E-Mail.")


def _ask(submission: Submission, form: ReviewForm, by: User) -> str:
    moderation.ask_back(submission, form.questions(), by=by, read=form.version)
    return _("Die Rückfrage ist gestellt. Die Kommune erhält eine E-Mail.")


def _reject(submission: Submission, form: ReviewForm, by: User) -> str:
    moderation.reject(submission, form.rejection(), by=by, read=form.version)
    return _("Der Eintrag ist abgelehnt. Die Kommune erhält eine E-Mail mit der Begründung.")


def _checklist(submission: Submission, form: ReviewForm, by: User) -> str:
    return _("Die Prüfliste ist gespeichert.")  # ``on_submission`` has stored it, as with every act


def _note(submission: Submission, form: ReviewForm, by: User) -> str:
    if not form.cleaned_data["note"]:
        raise Refused(_("Schreiben Sie die Notiz, bevor Sie sie speichern."))
    Submission.objects.select_for_update().get(pk=submission.pk)  # two clicks at once: the second waits here, and is no second note
    Note.objects.get_or_create(submission=submission, text=form.cleaned_data["note"], author=by)
    return _("Die Notiz ist gespeichert. Nur die KTS sieht sie.")


def _visibility(page: ContributionPage, form: ReviewForm, by: User) -> str:
    moderation.set_visibility(page, form.cleaned_data["visibility"], by=by, may_widen=True)
    return _("Die Sichtbarkeit ist geändert.")


def _archive(page: ContributionPage, form: ReviewForm, by: User) -> str:
    moderation.archive(page, by=by, by_kts=True)
    return _("Der Eintrag ist vom Netz genommen.")


def _unarchive(page: ContributionPage, form: ReviewForm, by: User) -> str:
    moderation.unarchive(page, by=by, by_kts=True)
    return _("Der Eintrag steht wieder im Netz.")


def _withdraw_version(page: ContributionPage, form: ReviewForm, by: User) -> str:
    withdraw_version(page, _chosen_version(form), by=by)
    return _("Die Fassung wird nicht mehr gezeigt.")


def _restore_version(page: ContributionPage, form: ReviewForm, by: User) -> str:
    restore_version(page, _chosen_version(form), by=by)
    return _("Die Fassung wird wieder gezeigt.")


def _chosen_version(form: ReviewForm) -> int:
    number: int | None = form.cleaned_data["old_version"]
    if number is None:
        raise Refused(_("Wählen Sie zuerst, welche Fassung gemeint ist."))
    return number


def _confirm(page: ContributionPage, form: ReviewForm, by: User) -> str:
    moderation.confirm(page, by=by)
    return _("Die Angaben gelten als aktuell bestätigt.")


DECISIONS: dict[str, Callable[[Submission, ReviewForm, Any], str]] = {
    "claim": _claim,
    "release": _release,
    "approve": _approve,
    "ask": _ask,
    "reject": _reject,
}
"""Acts on a submission that waits for the KTS."""
ON_SUBMISSION = {**DECISIONS, "note": _note, "checklist": _checklist}
ON_ENTRY: dict[str, Callable[[ContributionPage, ReviewForm, Any], str]] = {
    "visibility": _visibility,
    "archive": _archive,
    "unarchive": _unarchive,
    "confirm": _confirm,
    "withdraw_version": _withdraw_version,
    "restore_version": _restore_version,
}
"""Acts on what is published, outside the revisions."""


def carry_out(name: str, page: ContributionPage, submission: Submission | None, form: ReviewForm, *, by: User) -> str:
    """Carry out an act of ON_SUBMISSION or ON_ENTRY; returns what is done, in German. Raises Refused."""
    if submission is not None and name in ON_SUBMISSION:
        return _on_submission(name, submission, form, by=by)
    return _on_entry(name, page, form, by=by)


@transaction.atomic
def _on_submission(name: str, submission: Submission, form: ReviewForm, *, by: User) -> str:
    """Keeps the ticks of the checklist, too."""
    done = ON_SUBMISSION[name](submission, form, by)
    # After the act, which takes the locks in their order: the page's row first.
    Submission.objects.filter(pk=submission.pk).update(checklist=form.cleaned_data["checklist"])
    return done


def _on_entry(name: str, page: ContributionPage, form: ReviewForm, *, by: User) -> str:
    if not page.was_published:
        raise Refused(_("Dieser Eintrag ist noch nicht veröffentlicht."))
    return ON_ENTRY[name](page, form, by)


def used_by(name: str, field: str) -> bool:
    """Whether an act has used up what was typed in a field of the form."""
    if field.startswith(QUESTION_PREFIX):
        return name == "ask"
    return field in {"note": ("note",), "reject": ("blocks", "reason")}.get(name, ())
