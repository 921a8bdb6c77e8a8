"""Acts with one button. GET says what will happen and asks, POST does it and leads back to the task list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import acts
from accounts.refusals import Refused

from .. import drafts, moderation
from ..models import ContributionPage, Submission, Visibility
from ..scoping import written_by
from .access import crumbs, latest_submission, page_for, require
from .kind import page_classes


@dataclass(frozen=True, slots=True)
class Act:
    """What the page says before (title, text, button), who may, and ``run``, which returns what it says afterwards."""

    title: Any
    text: Any
    button: Any
    run: Callable[[ContributionPage, Submission, Any], str]
    permission: str = "contributions.submit"


def act_view(act: Act) -> Callable[..., HttpResponseBase]:
    """The view of an act; a refusal becomes a message on the task list."""

    def find(request: HttpRequest, pk: int) -> ContributionPage:
        page = page_for(request, pk)
        require(request, act.permission, page)
        return page

    def run(request: HttpRequest, page: ContributionPage) -> str:
        return act.run(page, latest_submission(request, page), request.user)

    def ask(request: HttpRequest, page: ContributionPage) -> HttpResponse:
        context = {"page": page, "act": act, "crumbs": crumbs(page, act.title)}
        return TemplateResponse(request, "contributions/writing/act.html", context)

    return login_required(acts.act_view(find, run, lambda page: redirect("writing:tasks", pk=page.pk), ask=ask))


def _withdraw(page: ContributionPage, submission: Submission, user: Any) -> str:
    moderation.withdraw(submission, by=user)
    return _("Der Eintrag ist zurückgezogen und wieder ein Entwurf.")


def _restart(page: ContributionPage, submission: Submission, user: Any) -> str:
    drafts.restart(submission, by=user)
    return _("Ihr Text ist jetzt ein neuer Entwurf. Überarbeiten Sie ihn in Ruhe.")


def _trash(page: ContributionPage, submission: Submission, user: Any) -> str:
    drafts.trash(submission, by=user)
    if submission.is_change:
        return _("Die Änderung ist verworfen. Der veröffentlichte Eintrag bleibt, wie er ist.")
    return _("Der Entwurf liegt im Papierkorb. Sie können ihn 30 Tage lang zurückholen.")


def _untrash(page: ContributionPage, submission: Submission, user: Any) -> str:
    drafts.untrash(page, by=user)
    return _("Der Entwurf ist wieder da.")


def _archive(page: ContributionPage, submission: Submission, user: Any) -> str:
    _require_published(page)
    moderation.archive(page, by=user, by_kts=False)
    return _("Der Eintrag ist archiviert. Er ist für niemanden sonst mehr sichtbar.")


def _unarchive(page: ContributionPage, submission: Submission, user: Any) -> str:
    moderation.unarchive(page, by=user, by_kts=False)
    return _("Der Eintrag ist wieder veröffentlicht.")


def _narrow(page: ContributionPage, submission: Submission, user: Any) -> str:
    _require_published(page)
    moderation.set_visibility(page, Visibility.MUNICIPALITIES, by=user, may_widen=False)
    return _("Der Eintrag ist jetzt nur noch für Kommunen sichtbar.")


def _confirm(page: ContributionPage, submission: Submission, user: Any) -> str:
    _require_published(page)
    moderation.confirm(page, by=user)
    return _("Danke. Die Angaben gelten als aktuell bestätigt.")


def _change(page: ContributionPage, submission: Submission, user: Any) -> str:
    drafts.start_change(page, by=user)
    return _("Sie können jetzt ändern. Online bleibt die bisherige Fassung, bis die KTS-Redaktion Ihre Änderung geprüft hat.")


def _require_published(page: ContributionPage) -> None:
    if not page.live or page.archived_at is not None:
        raise Refused(_("Das geht nur mit veröffentlichten Einträgen."))


withdraw = act_view(
    Act(
        gettext_lazy("Eintrag zurückziehen"),
        gettext_lazy("Der Eintrag wird wieder ein Entwurf und verlässt die Prüfung. Sie können ihn später noch einmal einreichen."),
        gettext_lazy("Zurückziehen"),
        _withdraw,
    )
)
restart = act_view(
    Act(
        gettext_lazy("Als neuen Entwurf überarbeiten"),
        gettext_lazy("Aus dem abgelehnten Text wird ein neuer Entwurf. Die Begründung der KTS-Redaktion bleibt im Verlauf."),
        gettext_lazy("Neuen Entwurf beginnen"),
        _restart,
    )
)
trash = act_view(
    Act(
        gettext_lazy("Entwurf in den Papierkorb legen"),
        gettext_lazy("Einen Entwurf können Sie 30 Tage lang zurückholen. Eine Änderung an einem veröffentlichten Eintrag ist sofort weg."),
        gettext_lazy("In den Papierkorb legen"),
        _trash,
    )
)
untrash = act_view(
    Act(
        gettext_lazy("Entwurf zurückholen"),
        gettext_lazy("Der Entwurf steht danach wieder unter Ihren Einträgen."),
        gettext_lazy("Zurückholen"),
        _untrash,
    )
)
archive = act_view(
    Act(
        gettext_lazy("Eintrag archivieren"),
        gettext_lazy("Der Eintrag verschwindet sofort aus Listen, Suche und Feeds. Ihre Kommune kann ihn jederzeit zurückholen."),
        gettext_lazy("Archivieren"),
        _archive,
    )
)
unarchive = act_view(
    Act(
        gettext_lazy("Eintrag aus dem Archiv holen"),
        gettext_lazy("Der Eintrag erscheint wieder, wie er war."),
        gettext_lazy("Aus dem Archiv holen"),
        _unarchive,
    )
)
narrow = act_view(
    Act(
        gettext_lazy("Nur noch Kommunen zeigen"),
        gettext_lazy("Der Eintrag ist sofort nur noch nach der Anmeldung zu lesen. Für alle öffnen kann ihn danach nur die KTS-Redaktion."),
        gettext_lazy("Nur noch Kommunen zeigen"),
        _narrow,
    )
)
confirm = act_view(
    Act(
        gettext_lazy("Als aktuell bestätigen"),
        gettext_lazy("Sie bestätigen, dass alle Angaben noch stimmen. Wir fragen in einem Jahr wieder nach."),
        gettext_lazy("Angaben sind aktuell"),
        _confirm,
        permission="contributions.confirm",
    )
)
change = act_view(
    Act(
        gettext_lazy("Eintrag ändern"),
        gettext_lazy("Der Eintrag bleibt unverändert online, bis die KTS-Redaktion Ihre Änderung geprüft hat."),
        gettext_lazy("Änderung beginnen"),
        _change,
        permission="contributions.edit_draft",
    )
)


@login_required
def trash_list(request: HttpRequest) -> HttpResponse:
    """Drafts in the trash of the own municipalities, with the day on which they go for good."""
    own = ContributionPage.objects.type(*page_classes()).filter(written_by(request.user)).exclude(trashed_at=None)
    entries = list(own.select_related("municipality").order_by("-trashed_at"))
    rows = [(entry, drafts.deleted_on(entry), request.user.has_perm("contributions.submit", entry)) for entry in entries]
    return TemplateResponse(request, "contributions/writing/trash.html", {"rows": rows, "crumbs": crumbs(None, _("Papierkorb"))})
