"""Text and files as they are laid before people: copied once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.refusals import Refused

from ..models import AgreementPage, Artefact, Spoken, State, Version, Wording
from ..models.agreements import LONG_TEXTS
from .fitness import Fitness, require_fit, working

Row = TypeVar("Row", Artefact, Spoken)
FACTS = ("title", "summary", *LONG_TEXTS, "binding", "changes", "content_licence", "keywords")


def freeze(version: Version, stage: str, now: datetime, fitness: Fitness | None = None) -> Wording:
    """Under the lock of the version: copy the published text of the agreement, its list of changes and the files of the version.

    ``fitness`` is what ``look`` said before the lock. Raises Refused where there is no text, and where the files do not fit.
    """
    if version.agreement_id is None:
        raise Refused(_("Zu dieser Version gehört keine Vereinbarung."))
    page = AgreementPage.objects.prefetch_related("clauses", "based_on").get(pk=version.agreement_id)
    clauses = [{"key": str(clause.key), "heading": clause.heading, "text": clause.text} for clause in page.clauses.all()]
    if not clauses:
        raise Refused(
            _("Die Vereinbarung hat noch keinen veröffentlichten Text. Die Redaktionsgruppe schreibt zuerst mindestens einen Paragrafen.")
        )
    files = working(version)
    require_fit(files, fitness)
    facts: dict[str, Any] = {name: getattr(page, name) for name in FACTS}
    facts["based_on"] = [standard.slug for standard in page.based_on.all()]
    wording = Wording.objects.create(version=version, stage=stage, facts=facts, clauses=clauses, frozen_at=now)
    version.changes = page.changes
    version.save(update_fields=["changes"])
    Artefact.objects.bulk_create(copy_of(artefact, wording=wording) for artefact in files)
    copy_lines(version, wording)
    return wording


def copy_lines(version: Version, wording: Wording) -> None:
    """The lines of a profile that are worked on, as they are now."""
    Spoken.objects.bulk_create(copy_of(line, wording=wording) for line in version.spoken.filter(wording=None))


def copy_of(row: Row, **changes: Any) -> Row:
    """The same file or line with another owner, not saved."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**{**kept, **{f"{name}_id": owner and owner.pk for name, owner in changes.items()}})


def current_wording(version: Version) -> Wording | None:
    """The newest text that was laid before people; None for a draft."""
    return version.wordings.order_by("-frozen_at", "-pk").first()


def carry_over(version: Version) -> None:
    """The next version begins with the files and lines of the one in force, else of the newest.

    Who changes two of them does not bring forty anew.
    """
    others = Version.objects.filter(standard=version.standard_id).exclude(pk=version.pk)
    before = others.filter(state=State.IN_FORCE).first() or others.order_by("-precedence").first()
    if before is None:
        return
    wording = current_wording(before)
    Artefact.objects.bulk_create(copy_of(file, version=version, wording=None) for file in before.artefacts.filter(wording=wording))
    Spoken.objects.bulk_create(copy_of(line, version=version, wording=None) for line in before.spoken.filter(wording=wording))
