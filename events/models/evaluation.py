"""What participants say afterwards. Nothing leads from an answer to a person: no key, no time, no order.

``told_enough`` is the one rule for what may be shown of it, to anybody: all at once when the evaluation is closed, and only
where ENOUGH people answered. While it runs, who looks before and after an answer could read it off the difference.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .conferences import ConferencePage
from .registrations import Registration
from .signups import SignUp

ENOUGH = 5
"""Fewer answers could be told apart."""
OPENS_AFTER = timedelta(days=1)
"""The end of the conference."""
OPEN_FOR = timedelta(days=14)


def opens_at(page: ConferencePage) -> datetime:
    """A day after the end by the clock on the wall, also in the nights when the clock changes."""
    return timezone.localtime(page.ends_at) + OPENS_AFTER


def closes_at(page: ConferencePage) -> datetime:
    return opens_at(page) + OPEN_FOR


def told_enough(now: datetime | None = None) -> QuerySet[Registration]:
    """Conferences whose evaluation may be shown: closed, and answered by ENOUGH people."""
    # ``closes_at`` turned round, so that the database answers; by the clock on the wall, too.
    closed = timezone.localtime(now) - OPENS_AFTER - OPEN_FOR
    answers = Count("evaluations", filter=Q(evaluations__of_session=False))
    return Registration.objects.filter(page__ends_at__lte=closed).annotate(answers=answers).filter(answers__gte=ENOUGH)


class EvaluationInvite(models.Model):
    """Who was asked, and whether the one answer was given; keeps nothing of the answer."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="evaluation_invite")
    reminded = models.BooleanField(default=False)
    used = models.BooleanField(default=False)


class EvaluationSheet(models.Model):
    """One anonymous answer. ``ratings`` maps items ("inhalt", "sitzung:12") to 1–5, ``texts`` maps the same to words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Random, so that the order of the rows tells nothing."""
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="evaluations")
    ratings = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    of_session = models.BooleanField(default=False)
    """About one session. The others are one for each person who answered: they are counted."""

    class Meta:
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")


class ShownWishes(models.Manager["TopicWish"]):
    """The wishes that may be read: by the rule above, and those the KTS noted itself."""

    def get_queryset(self) -> QuerySet[TopicWish]:
        return super().get_queryset().filter(Q(registration=None) | Q(registration__in=told_enough().values("pk")))


class TopicWish(models.Model):
    """What participants missed: for the topic radar of the KTS, without a name.

    The first manager is the one that Django and Wagtail ask for lists, forms, choosers and exports: no door can forget the rule.
    """

    text = models.CharField(_("Wunsch"), max_length=300)
    registration = models.ForeignKey(Registration, null=True, blank=True, on_delete=models.SET_NULL, related_name="topic_wishes")
    noted_on = models.DateField(_("notiert am"), auto_now_add=True)
    done = models.BooleanField(_("erledigt"), default=False)

    objects = ShownWishes()
    kept = models.Manager()
    """All of them, for storing and deleting; nothing that is shown comes from here."""

    class Meta:
        verbose_name = _("Themenwunsch")
        verbose_name_plural = _("Themenwünsche")
        ordering = ["done", "-noted_on", "pk"]

    def __str__(self) -> str:
        return self.text
