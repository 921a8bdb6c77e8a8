"""A conference's desk: which conference it is about, what stands around its parts, and which parts there are."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from contributions.desk.frame import Desk, Part

from ..models import ConferencePage, Registration
from ..words.standing import Standing, standing_of


def standing(pk: int) -> Standing:
    """A conference in any state with its registration; raises Http404."""
    # By the number of the Wagtail page: Django knows how large it may be, the joined key of the child it does not.
    page = get_object_or_404(ConferencePage.objects.select_related("municipality"), id=pk)
    Registration.objects.get_or_create(page=page)
    return standing_of(page)


def around(found: Standing) -> dict[str, Any]:
    """What events/desk/base.html shows around every part."""
    page = found.page.get_latest_revision_as_object() if not found.page.number else found.page
    return {"standing": found, "page": found.page, "title": page.title, "registration": found.registration}


DESK: Desk[Standing] = Desk(
    find=standing,
    page=lambda found: found.page,
    around=around,
    base="events/desk/base.html",
    parts=(
        Part("desk:overview", _("Übersicht")),
        Part("desk:people", _("Anmeldungen")),
        Part("desk:door", _("Einlass")),
        Part("desk:programme", _("Programm")),
        Part("desk:messages", _("Nachrichten")),
        Part("desk:files", _("Listen und Bescheinigungen")),
        Part("conference_after:material", _("Material")),
        Part("conference_after:evaluation", _("Rückmeldungen")),
        Part("conference_after:knowledge", _("Vom Vortrag zum Eintrag")),
    ),
)
for_editors, shown = DESK.for_editors, DESK.shown
