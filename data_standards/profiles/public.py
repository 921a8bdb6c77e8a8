"""What everybody reads of platform profiles: which of them speak a standard, and two of them side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pages.models import Standard
from pages.search import STANDARD_KIND_FACET
from pages.sitemaps import register_list
from pages.standards import StandardSection, register_fixed_sort, register_standard_link, register_standard_section

from ..models import Spoken, State, Version
from .comparing import side_by_side

ADDRESS = "data_standards:profiles"
LEFT, RIGHT = "a", "b"
EVERY_PROFILE = f"/standards/?{STANDARD_KIND_FACET}={Standard.Kind.PROFILE}"
"""The register, narrowed to profiles."""
SPOKEN_SHOWN = 30


def register() -> None:
    register_standard_section(speaking)
    register_fixed_sort(why_fixed)
    register_standard_link("partial", gettext_lazy("Plattformprofile vergleichen"), "/standards/profile/vergleich/")
    register_list(ADDRESS)


def why_fixed(standard: Standard) -> str:
    """Lines that were agreed on would not be shown any more, and a profile names no other one."""
    if standard.versions.exists() or standard.agreements.exists():
        return _("Von diesem Standard gibt es schon Versionen. Ob er ein Plattformprofil ist, steht damit fest.")
    return _("Plattformprofile nennen diesen Standard. Er wird selbst keines.") if Spoken.objects.filter(standard=standard).exists() else ""


def speaking(request: HttpRequest, standard: Standard) -> StandardSection | None:
    """The profiles in force that speak a standard, in one statement; None where none does."""
    if standard.kind == Standard.Kind.PROFILE:
        return None
    found = Spoken.objects.in_force().visible_to(request.user).filter(standard=standard)
    lines = list(found.select_related("version__standard").order_by("version__standard__sort_key", "number", "pk")[: SPOKEN_SHOWN + 1])
    if not lines:
        return None
    context = {"lines": lines[:SPOKEN_SHOWN], "has_more": len(lines) > SPOKEN_SHOWN}
    return StandardSection("data_standards/spoken_by.html", context, order=60)


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Choose two profiles and see them side by side. Whatever is asked, the form stands there with a sentence that says what is missing."""
    found = Version.objects.visible_to(request.user).filter(state=State.IN_FORCE, standard__kind=Standard.Kind.PROFILE)
    ordered = found.select_related("standard", "agreement__municipality").order_by("standard__sort_key", "standard")
    known = {version.standard.slug: version for version in ordered if version.standard}
    asked = [request.GET.get(name, "") for name in (LEFT, RIGHT)]
    chosen = [known.get(slug) for slug in asked]
    context: dict[str, Any] = {
        "offered": list(known.values()),
        "sides": [(LEFT, _("Erstes Profil"), chosen[0]), (RIGHT, _("Zweites Profil"), chosen[1])],
        "problem": _problem(asked, chosen, len(known)),
        "is_asked": any(asked),
        "every_profile": EVERY_PROFILE,
        "crumbs": [(_("Standards"), reverse("pages:standards")), (_("Plattformprofile vergleichen"), None)],
    }
    if not context["problem"] and chosen[0] and chosen[1]:
        context |= comparison(request.user, chosen[0], chosen[1])
    return TemplateResponse(request, "data_standards/profiles.html", context)


def _problem(asked: list[str], chosen: list[Version | None], offered: int) -> str:
    """What keeps two profiles from being compared; "" where nothing was asked or nothing does."""
    if any(slug and version is None for slug, version in zip(asked, chosen, strict=True)):
        return _("Ein gewähltes Profil gibt es nicht, oder es ist nicht in Kraft. Wählen Sie ein anderes.")
    if all(asked) and chosen[0] == chosen[1]:
        return _("Das ist zweimal dasselbe Profil. Wählen Sie ein anderes dazu.")
    if not any(asked) or all(asked) or offered < len(chosen):
        return ""
    return _("Wählen Sie auch das andere Profil.")


def comparison(user: Any, left: Version, right: Version) -> dict[str, Any]:
    """What data_standards/profile_pairs.html needs, in one statement."""
    lines: dict[int, list[Spoken]] = {left.pk: [], right.pk: []}
    for line in Spoken.objects.in_force().filter(version__in=lines).shown_to(user):
        lines[line.version_id].append(line)
    return {"left": left, "right": right, "both": [left, right], **side_by_side(lines[left.pk], lines[right.pk])}
