"""Text and files as they are laid before people: copied once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.refusals import Refused

from ..models import AgreementPage, Artefact, Version, Wording
from ..models.agreements import LONG_TEXTS
from .fitness import Fitness, require_fit, working

FACTS = ("title", "summary", *LONG_TEXTS, "binding", "changes", "content_licence", "keywords")


def freeze(version: Version, stage: str, now: datetime, fitness: Fitness | None = None) -> Wording:
    """Under the lock of the version: copy the published text of the agreement, its list of changes and the files of the version.

    ``fitness`` is what ``look`` said before the lock. Raises Refused where there is no text, and where the files do not fit.
    """
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
    Artefact.objects.bulk_create(_copy(artefact, wording) for artefact in files)
    return wording


def _copy(artefact: Artefact, wording: Wording) -> Artefact:
    names = [field.attname for field in Artefact._meta.concrete_fields if field.attname not in ("id", "wording_id")]
    return Artefact(wording=wording, **{name: getattr(artefact, name) for name in names})


def current_wording(version: Version) -> Wording | None:
    """The newest text that was laid before people; None for a draft."""
    return version.wordings.order_by("-frozen_at", "-pk").first()
