"""Every act that changes visibility or state is written here, through Wagtail's log registry: codes, never free text."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, TextChoices
from django.utils import timezone
from wagtail import hooks
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry

from accounts.logged import log_actions_of
from accounts.models import User

from .models import ContributionPage


class Act(TextChoices):
    """What is done to contributions of every kind."""

    SUBMIT = "portal.submit", "Eingereicht"
    WITHDRAW = "portal.withdraw", "Zurückgezogen"
    CLAIM = "portal.claim", "Übernommen"
    RELEASE = "portal.release", "Freigegeben"
    ASK = "portal.ask", "Rückfrage gestellt"
    ANSWER = "portal.answer", "Rückfrage beantwortet"
    APPROVE = "portal.approve", "Veröffentlicht"
    REJECT = "portal.reject", "Abgelehnt"
    VISIBILITY = "portal.visibility", "Sichtbarkeit geändert"
    ARCHIVE = "portal.archive", "Archiviert"
    RESTORE = "portal.restore", "Aus dem Archiv geholt"
    CONFIRM = "portal.confirm", "Als aktuell bestätigt"
    TRASH = "portal.trash", "In den Papierkorb gelegt"
    UNTRASH = "portal.untrash", "Aus dem Papierkorb geholt"
    WRITER_ADDED = "portal.writer_added", "Mitschreibende hinzugefügt"
    WRITER_REMOVED = "portal.writer_removed", "Mitschreibende entfernt"
    VERSION_WITHDRAWN = "portal.version_withdrawn", "Frühere Fassung gesperrt"
    VERSION_RESTORED = "portal.version_restored", "Frühere Fassung wieder gezeigt"
    MAILING = "portal.mailing", "Nachricht verschickt"
    EXPORT = "portal.export", "Liste abgerufen"


hooks.register("register_log_actions", log_actions_of(Act))


def record(act: TextChoices, page: ContributionPage, *, by: User, **codes: str) -> None:
    """Write one act to the log: of ``Act``, or of the enumeration of a kind. ``codes`` are values of controlled vocabularies only."""
    write(act, page, by=by, data=codes)


def write(action: str, page: ContributionPage, *, by: User | None, data: dict[str, Any] | None = None, **fields: Any) -> None:
    """A line as Wagtail's ``log`` writes it (7.4), which asks the database first whether person, page, type and version exist."""
    context = get_active_log_context()
    entry = PageLogEntry(
        content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
        label=page.get_admin_display_title(),
        action=action,
        timestamp=timezone.now(),
        data=data or {},
        user=by or context.user,
        uuid=context.uuid,
        page=page,
        **fields,
    )
    Model.save(entry)
