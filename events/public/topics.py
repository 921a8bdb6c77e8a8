"""What conferences show on the page of a topic: those that come, then those that were and left material."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from pages.models import Topic
from pages.topic_sections import TopicSection, register_topic_section

from ..material import rules as material
from ..models import ConferencePage
from ..words.standing import standings

LIMIT = 5
"""Of each kind; the list of all conferences has the others."""


def register() -> None:
    register_topic_section(conferences)


def conferences(request: HttpRequest, topic: Topic) -> TopicSection | None:
    """The conferences of a topic and of those below it that this visitor may see, in three statements; None without any."""
    now = timezone.now()
    own = Q(topics=topic) | Q(topics__parent=topic)
    found = ConferencePage.objects.visible_to(request.user).filter(own, registration__cancelled_at=None).distinct()
    found = found.select_related("municipality", "registration")
    has_material = Exists(material.visible_to(request.user).filter(page=OuterRef("pk")).order_by())
    coming = standings(found.coming(now)[:LIMIT], now)
    past = list(found.over(now).filter(has_material)[:LIMIT])
    context = {"topic": topic, "coming": coming, "past": past}
    return TopicSection("events/topic.html", context, order=10) if coming or past else None
