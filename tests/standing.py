"""An entry of any kind, brought from being handed in to each state, and what its people are told there."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from contributions import drafts, moderation
from contributions.models import ContributionPage, Submission
from contributions.standing import Standing

IN_DRAFTS = ("Zuletzt gespeichert", ">Vorschau<", "Die KTS-Redaktion prüft")
"""What only a draft, or what comes before a decision, has to say."""

SAID: dict[Standing, tuple[str, str, str, str]] = {
    Standing.DRAFT: ("Entwurf", "", "Angaben prüfen", "Sie schreiben"),
    Standing.CHANGE: ("Veröffentlicht, Änderung im Entwurf", "bleibt online", "Angaben prüfen", "Sie schreiben"),
    Standing.QUESTION: ("Rückfrage", "hat eine Rückfrage", "Rückfrage beantworten", "Sie antworten auf die Rückfrage"),
    Standing.WAITING: ("Eingereicht", "prüft den Eintrag bis zum", "Eingereichte Fassung ansehen", "Die KTS-Redaktion prüft"),
    Standing.CHANGE_WAITING: (
        "Änderung in Prüfung",
        "die bisherige Fassung",
        "Veröffentlichten Eintrag ansehen",
        "Die KTS-Redaktion prüft",
    ),
    Standing.REJECTED: ("Abgelehnt", "hat den Eintrag abgelehnt", "Als neuen Entwurf überarbeiten", "Abgelehnt"),
    Standing.CHANGE_REJECTED: (
        "Veröffentlicht, Änderung abgelehnt",
        "Online ist weiter die bisherige Fassung",
        "Als neuen Entwurf überarbeiten",
        "Abgelehnt",
    ),
    Standing.PUBLISHED: ("Veröffentlicht", "ist veröffentlicht", "Veröffentlichten Eintrag ansehen", "Angaben bestätigen bis zum"),
    Standing.STALE: ("Möglicherweise veraltet", "Bitte bestätigen Sie", "Angaben sind aktuell", "Angaben bestätigen"),
    Standing.ARCHIVED: ("Archiviert", "ist archiviert", "Aus dem Archiv holen", "Archiviert"),
    Standing.TAKEN_DOWN: ("Vom Netz genommen", "Nur sie kann ihn zurückholen", "KTS-Redaktion schreiben", "Vom Netz genommen"),
    Standing.TRASHED: ("Papierkorb", "liegt im Papierkorb", "Rückgängig machen", "In den Papierkorb gelegt"),
}
"""State → badge, part of the sentence below it, the first button, and where its way stands now."""


def bring(draft: Submission, to: Standing, *, by: User, editor: User) -> ContributionPage:
    """The entry of a complete draft in a state, by the functions that the site calls."""
    page = draft.page.specific
    if to is Standing.TRASHED:
        drafts.trash(draft, by=by)
    elif to is not Standing.DRAFT:
        _handed_in(moderation.submit(draft, version=draft.version, by=by), to, by, editor)
    return type(page).objects.get(pk=page.pk)


def _handed_in(submission: Submission, to: Standing, by: User, editor: User) -> None:
    if to is Standing.QUESTION:
        moderation.ask_back(submission, [("", "Wie viele?")], by=editor)
    elif to is Standing.REJECTED:
        moderation.reject(submission, "Das ist Werbung.", by=editor)
    elif to is not Standing.WAITING:
        moderation.approve(submission, by=editor)
        _published(submission.page.specific_class.objects.get(pk=submission.page_id), to, by, editor)


def _published(page: ContributionPage, to: Standing, by: User, editor: User) -> None:
    if to is Standing.STALE:
        ContributionPage.objects.filter(pk=page.pk).update(review_due_on=timezone.localdate() - timedelta(days=12))
    elif to in (Standing.ARCHIVED, Standing.TAKEN_DOWN):
        moderation.archive(page, by=editor if to is Standing.TAKEN_DOWN else by, by_kts=to is Standing.TAKEN_DOWN)
    elif to is not Standing.PUBLISHED:
        change = drafts.start_change(page, by=by)
        if to is not Standing.CHANGE:
            moderation.submit(change, version=change.version, by=by)
        if to is Standing.CHANGE_REJECTED:
            moderation.reject(Submission.objects.get(pk=change.pk), "Das ist Werbung.", by=editor)
