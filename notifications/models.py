"""The outbox: one row per mail, so that none is lost and none is sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import AddressField


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> MailQuerySet:
        return self.filter(state=Mail.State.WAITING)

    def refused(self) -> MailQuerySet:
        return self.filter(state=Mail.State.REFUSED)

    def undelivered(self) -> MailQuerySet:
        """What was tried and has not arrived: it waits for another attempt, or none is made."""
        return self.filter(state__in=(Mail.State.WAITING, Mail.State.REFUSED), attempts__gt=0)


class Mail(models.Model):
    """A mail of the portal. ``key`` names the occasion; the pair of recipient and key is sent once."""

    class State(models.TextChoices):
        """What became of a mail. Only what waits is ever sent."""

        WAITING = "waiting", _("wartet")
        SENT = "sent", _("verschickt")
        DROPPED = "dropped", _("nicht mehr nötig")
        REFUSED = "refused", _("nicht zustellbar")

    recipient_email = AddressField(_("An"))
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    event = models.CharField(_("Anlass"), max_length=40)
    key = models.CharField(max_length=120)
    subject = models.CharField(_("Betreff"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    reply_to = AddressField(blank=True)
    unsubscribe_path = models.CharField(max_length=250, blank=True)
    """Where mails of this kind are stopped with one click; "" for those that belong to an act."""
    calendar = models.TextField(blank=True)
    """An iCalendar object that leaves with the mail; its METHOD tells the mail program what to do with it."""
    target = models.JSONField(default=dict, blank=True)
    """What the mail is about, as plain data: read by the gate of its event when it is sent (notifications/gates.py)."""
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    outcome = models.CharField(_("Grund"), max_length=250, blank=True)
    """Why a mail was dropped or set aside, in a sentence for people."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(_("verschickt am"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("letzter Fehler"), max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("E-Mail")
        verbose_name_plural = _("E-Mails")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient_email", "key"], name="one_mail_per_occasion")]
        indexes = [models.Index(fields=["key"], name="mails_of_one_occasion")]

    def __str__(self) -> str:
        return self.subject


class LocalMail(models.Model):
    """What the demo's mail backend received instead of an SMTP server."""

    recipients = models.CharField(max_length=500)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("E-Mail der Vorführung")
        verbose_name_plural = _("E-Mails der Vorführung")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Hold(models.Model):
    """After a restore mails wait until the operator has decided: what the backup knows as waiting may have been sent since."""

    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Zurückhaltung nach Wiederherstellung")
        verbose_name_plural = _("Zurückhaltungen nach Wiederherstellung")

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class HeldMail(models.Model):
    """A mail that a hold caught, and what was decided about it. A discarded one stays: its occasion is never written again."""

    class Decision(models.TextChoices):
        NONE = "", _("offen")
        RELEASED = "released", _("freigegeben")
        DISCARDED = "discarded", _("verworfen")

    mail = models.OneToOneField(Mail, on_delete=models.CASCADE, related_name="held")
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default=Decision.NONE, db_index=True)

    class Meta:
        verbose_name = _("zurückgehaltene E-Mail")
        verbose_name_plural = _("zurückgehaltene E-Mails")

    def __str__(self) -> str:
        return f"{self.mail_id} {self.decision}"
