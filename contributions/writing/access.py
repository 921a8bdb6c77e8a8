"""What every page of the writing journey asks first: whose entry it is, which submission, and who may do what."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import is_kts_editor
from accounts.sent_keys import key_or_none

from ..models import ContributionPage, Question, Submission
from ..scoping import contributions_for, submissions_for
from .kind import kind_of, page_classes

Crumb = tuple[str, str | None]


def page_for(request: HttpRequest, pk: int) -> ContributionPage:
    """The entry if the person may read it in every state; 404 for everyone else."""
    return _entry_for(request, pk).specific


def page_to_write(request: HttpRequest, pk: int) -> ContributionPage:
    """The same without the fields of its kind, for those who show and store its draft."""
    return _entry_for(request, pk).specific_deferred


def _entry_for(request: HttpRequest, pk: int) -> ContributionPage:
    return get_object_or_404(contributions_for(request.user).type(*page_classes()), pk=pk)


def latest_submission(request: HttpRequest, page: ContributionPage) -> Submission:
    """The open submission of an entry, else the last one; 404 where there never was one and nothing was published.

    What was published without one, by an import for example, stands as published: a change begins from there. That submission is not
    stored, and every act on it says so (drafts.lock_submission).
    """
    found = submissions_for(request.user).filter(page=page).select_related("revision", "saved_by", "submitted_by", "decided_by")
    submission = found.open().first() or found.first()
    if submission is None and page.was_published:
        submission = Submission(state=Submission.State.PUBLISHED)
    if submission is None:
        raise Http404
    submission.page = page
    return submission


def questions_of(submission: Submission) -> QuerySet[Question]:
    """What the KTS asked; nothing of a submission that is not stored."""
    return Question.objects.filter(submission=submission.pk)


def open_questions(submission: Submission) -> QuerySet[Question]:
    """What the KTS asked and nobody answered yet."""
    return questions_of(submission).filter(answered_at=None)


def require(request: HttpRequest, permission: str, page: ContributionPage) -> None:
    """403 with a reason where a visible entry may not be changed by this person."""
    if not request.user.has_perm(permission, page):
        writes = permission != "contributions.edit_draft" and request.user.has_perm("contributions.edit_draft", page)
        if writes and not is_kts_editor(request.user):
            raise PermissionDenied(_("Das kann nur die CDO der Kommune, der dieser Eintrag gehört."))
        raise PermissionDenied(_("Einträge schreiben die CDO Ihrer Kommune. Sie können diesen Entwurf lesen."))


def version_of(request: HttpRequest) -> int:
    """The version the form was opened with; 0, which is never current, where it is missing."""
    return key_or_none(request.POST.get("version", "")) or 0


def saved_when(submission: Submission) -> str:
    """``um 14:32 Uhr``, with the day before it unless that is today."""
    moment = timezone.localtime(submission.saved_at)
    words = _("um %(time)s Uhr") % {"time": date_format(moment, "TIME_FORMAT")}
    return words if moment.date() == timezone.localdate() else _("am %(day)s ") % {"day": date_format(moment, "DATE_FORMAT")} + words


def after_von(user: Any) -> str:
    """A person's name as it stands after "von": "Herrn Muster"."""
    name = user.address_name if user else _("einer anderen Person")
    return f"Herrn {name.removeprefix('Herr ')}" if name.startswith("Herr ") else name


def crumbs(page: ContributionPage | None, here: str) -> list[Crumb]:
    """The way to a page of the form: "Mein Bereich", the entry's task list, and the page itself."""
    way: list[Crumb] = [(_("Mein Bereich"), "/mein-bereich/")]
    if page is not None:
        way.append((crumb_of(page), reverse("writing:tasks", args=[page.pk])))
    return [*way, (here, None)]


def crumb_of(page: ContributionPage) -> str:
    """What leads to the entry's task list: its title once it was handed in, before that what is being done."""
    return page.draft_title if page.number else kind_of(page).words.begin
