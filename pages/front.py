"""What the home page shows of its own: the map with its figures, and the topics."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from municipalities.models import Municipality

from .home import Figure, Section, register_figure, register_section
from .models import Standard
from .topic_tree import upper_topics


def register() -> None:
    register_section(projects)
    register_section(topics)
    register_figure(standards)


def projects(request: HttpRequest) -> Section | None:
    """The model projects as dots on the map; their places and Länder in one query."""
    found = Municipality.objects.current().filter(cohort__isnull=False)
    places = list(found.only("slug", "latitude", "longitude", "state", "additional_states"))
    if not places:
        return None
    context = {
        "places": places,
        "states": len({code for place in places for code in place.states}),
        "dots": {place.pk: 1 for place in places},
        "label": _("Karte: %(count)d Modellprojekte, über Deutschland verteilt. Die Liste steht unter Kommunen.") % {"count": len(places)},
    }
    return Section("pages/home/projects.html", order=10, context=context, place="band")


def topics(request: HttpRequest) -> Section | None:
    """The upper topics with the entries the visitor may see."""
    branches = upper_topics(request.user)
    return Section("pages/home/topics.html", order=90, context={"branches": branches}, place="wide") if branches else None


def standards(request: HttpRequest) -> Figure | None:
    count = Standard.objects.count()
    return Figure(_("Datenstandards"), count, order=30) if count else None
