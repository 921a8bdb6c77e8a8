"""The page of an agreement: the need, its supporters, its text, its versions. The preview of a draft uses it too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from accounts.roles import is_cdo_of_municipality, municipalities_of
from contributions.models import Visibility
from contributions.writers import writers_of
from municipalities.models import voting

from ..models import AgreementPage, State, Version
from ..models.agreements import LONG_TEXTS
from .life import life_of

SUPPORTERS_SHOWN = 30


def draft_context(entry: AgreementPage) -> dict[str, Any]:
    """What data_standards/detail.html needs of a draft and of a published agreement alike."""
    return {
        "entry": entry,
        "sections": [(name, entry._meta.get_field(name).verbose_name, text) for name in LONG_TEXTS if (text := getattr(entry, name))],
        "clauses": list(entry.clauses.all()),
        "based_on": list(entry.based_on.all()),
        "topics": list(entry.topics.all()),
        "members_only": entry.visibility == Visibility.MUNICIPALITIES,
        "address": f"{settings.PORTAL_BASE_URL}{entry.get_absolute_url()}",
        "crumbs": [(_("Standards"), "/standards/"), (entry.KIND_LABEL, f"/{entry.KIND}/"), (entry.title, None)],
    }


def agreement_context(request: HttpRequest, entry: AgreementPage) -> dict[str, Any]:
    """What a visitor sees of a published agreement."""
    versions = list(entry.standard_versions.select_related("standard", "consultation", "ballot").prefetch_related("milestones"))
    current = versions[0] if versions else None
    supporters = entry.supports.filter(voting("municipality__")).order_by("municipality__sort_key", "pk")
    count = supporters.count()
    own = [place for place in municipalities_of(request.user, Role.CDO) if place.is_voting and place.pk != entry.municipality_id]
    supporting = set(supporters.filter(municipality__in=own).values_list("municipality", flat=True)) if own else set()
    writable = current is not None and current.state in Version.WRITABLE and request.user.has_perm("contributions.edit_draft", entry)
    return {
        **draft_context(entry),
        "versions": versions,
        "current": current,
        "life": life_of(current) if current else [],
        "supports": [support.municipality for support in supporters.select_related("municipality")[:SUPPORTERS_SHOWN]],
        "supports_more": max(count - SUPPORTERS_SHOWN, 0),
        "supported": ngettext("%(count)d Kommune teilt den Bedarf", "%(count)d Kommunen teilen den Bedarf", count) % {"count": count},
        "can_support": [place for place in own if place.pk not in supporting] if _waits(current) else [],
        "can_take_back": [place for place in own if place.pk in supporting] if _waits(current) else [],
        "beside": [writer.municipality for writer in writers_of(entry) if writer.municipality],
        "lines_url": current.url_of("profile_lines") if current and current.is_profile and writable else "",
        "files_url": current.url_of("files") if current and writable else "",
        "may_change": is_cdo_of_municipality(request.user, entry),
    }


def _waits(version: Version | None) -> bool:
    """Whether support still counts: until the need is taken up or not."""
    return version is not None and version.state == State.PROPOSED
