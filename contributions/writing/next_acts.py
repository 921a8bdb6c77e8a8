"""What one does next with an entry, by where it stands: the button of its page, and the one beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import ContributionPage
from ..standing import SAID, Standing
from .steps import StepState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class NextAct:
    """A link, or with ``is_post`` a form with one button; the first of a page is the primary one."""

    text: StrOrPromise
    url: str
    is_post: bool = False


def next_acts(page: ContributionPage, standing: Standing, user: Any, unfinished: StepState | None) -> list[NextAct]:
    """What this person may do next, the most likely first; ``unfinished`` is the first section that needs work."""
    found = _written(page, standing, user, unfinished) if standing.is_written else _settled(page, standing, user)
    if standing in (Standing.PUBLISHED, Standing.STALE):  # readers see it as it is
        return found
    return [*found, NextAct(SAID[standing].look, reverse("writing:preview", args=[page.pk]))]


def _written(page: ContributionPage, standing: Standing, user: Any, unfinished: StepState | None) -> list[NextAct]:
    if standing is Standing.QUESTION:
        answers = user.has_perm("contributions.answer", page)
        return [NextAct(_("Rückfrage beantworten"), reverse("writing:questions", args=[page.pk]))] if answers else []
    if unfinished is not None and user.has_perm("contributions.edit_draft", page):
        return [NextAct(_("Weiter mit Abschnitt %(number)d") % {"number": unfinished.number}, unfinished.url)]
    if unfinished is None and user.has_perm("contributions.submit", page):
        return [NextAct(_("Angaben prüfen"), reverse("writing:check", args=[page.pk]))]
    return []


def _settled(page: ContributionPage, standing: Standing, user: Any) -> list[NextAct]:
    args = [page.pk]
    may_submit = user.has_perm("contributions.submit", page)
    restart = [NextAct(_("Als neuen Entwurf überarbeiten"), reverse("writing:restart", args=args), is_post=True)] if may_submit else []
    online = [NextAct(_("Veröffentlichten Eintrag ansehen"), page.get_absolute_url())]
    change = [NextAct(_("Eintrag ändern"), reverse("writing:change", args=args))] if user.has_perm("contributions.edit_draft", page) else []
    if standing is Standing.REJECTED:
        return restart
    if standing is Standing.CHANGE_REJECTED:
        return [*restart, *online]
    if standing is Standing.PUBLISHED:
        return [*online, *change]
    if standing is Standing.STALE:
        confirms = user.has_perm("contributions.confirm", page)
        confirm = [NextAct(_("Angaben sind aktuell"), reverse("writing:confirm", args=args), is_post=True)] if confirms else []
        return [*confirm, *change, *online]
    if standing is Standing.ARCHIVED and may_submit and page.archived_at is not None:
        return [NextAct(_("Aus dem Archiv holen"), reverse("writing:unarchive", args=args))]
    if standing is Standing.TAKEN_DOWN:
        return [NextAct(_("KTS-Redaktion schreiben"), f"mailto:{settings.KTS_EMAIL}?subject={quote(page.number or page.draft_title)}")]
    if standing is Standing.CHANGE_WAITING:
        return online
    if standing is Standing.TRASHED and may_submit:
        return [NextAct(_("Rückgängig machen"), reverse("writing:untrash", args=args), is_post=True)]
    return []
