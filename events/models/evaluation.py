"""What participants say afterwards. Nothing leads from an answer to a person: no key, no time, no order."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .registrations import Registration
from .signups import SignUp


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

    class Meta:
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")


class TopicWish(models.Model):
    """What participants missed: for the topic radar of the KTS, without a name."""

    text = models.CharField(_("Wunsch"), max_length=300)
    registration = models.ForeignKey(Registration, null=True, blank=True, on_delete=models.SET_NULL, related_name="topic_wishes")
    noted_on = models.DateField(_("notiert am"), auto_now_add=True)
    done = models.BooleanField(_("erledigt"), default=False)

    class Meta:
        verbose_name = _("Themenwunsch")
        verbose_name_plural = _("Themenwünsche")
        ordering = ["done", "-noted_on", "pk"]

    def __str__(self) -> str:
        return self.text
