"""A message of the organisers, written once to each of a group of a conference (contributions/desk/mailings.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from contributions.desk.mailings import Mailings
from jobs.registry import BULK, MAIL_LANE

from ..calendar.entries import mailbox
from ..models import ConferencePage, Mailing, Registration, SignUp
from ..models.signups import SignUpQuerySet
from .kinds import Letter

Group = Mailing.Group
GROUPS: dict[str, Callable[[SignUpQuerySet], SignUpQuerySet]] = {
    Group.SEATED: SignUpQuerySet.seated,
    Group.WAITING: SignUpQuerySet.waiting,
    Group.ATTENDED: SignUpQuerySet.attended,
    Group.ALL: SignUpQuerySet.active,
}


class ConferenceMailings(Mailings[Mailing, SignUp]):
    """To those who signed up."""

    model = Mailing
    about = "registration"
    event = Letter.MESSAGE

    def page(self, about: Registration) -> ConferencePage:
        return about.page

    def stored(self) -> QuerySet[Mailing]:
        return Mailing.objects.select_related("registration__page")

    def recipients(self, about: Registration, group: str) -> QuerySet[SignUp]:
        reachable = Q(user__is_active=True) | Q(user=None) & ~Q(guest_email="")
        return GROUPS[group](about.sign_ups.filter(reachable)).select_related("user", "registration__page").order_by("pk")

    def reader(self, one: SignUp) -> User | str:
        return one.user or one.guest_email

    def name(self, one: SignUp) -> str:
        return one.name

    def letter(self, mailing: Mailing, one: SignUp | None) -> dict[str, Any]:
        page = mailing.registration.page
        waits = one is not None and one.state == SignUp.State.WAITING
        return {
            "subject": mailing.subject,
            "reason": _("Sie auf der Warteliste dieser Konferenz stehen.") if waits else _("Sie zu dieser Konferenz angemeldet sind."),
            "context": {"text": mailing.text, "page": page},
            "url": page.get_absolute_url(),
            "action": _("Zur Konferenz"),
        }

    def envelope(self, mailing: Mailing, one: SignUp) -> dict[str, Any]:
        return {"reply_to": mailbox(mailing.registration.page)[0], "target": {"mailing": mailing.pk, "sign_up": one.pk}}

    def enqueue(self, mailing_id: int, after: int) -> None:
        write_batch.enqueue(mailing_id, after)


MAILINGS = ConferenceMailings()


@task(priority=BULK, queue_name=MAIL_LANE)
def write_batch(mailing_id: int, after: int = 0) -> None:
    """The mails of the next batch behind the sign-up ``after``."""
    MAILINGS.write_batch(mailing_id, after)
