"""A message written once to each of a group. Who belongs to the group is asked when it is written.

Written in batches by a task: a killed worker repeats few mails, and writes nobody twice, because a mail has one row per person and message.
"""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from notifications.models import Mail
from notifications.services import compose, key_of, notify

from .. import audit
from ..models import ContributionPage, GroupMailing

M = TypeVar("M", bound=GroupMailing)
R = TypeVar("R", bound=Model)


class Mailings(ABC, Generic[M, R]):
    """How the messages of one kind are sent: a kind says whom they are about, who belongs to a group, and what each person reads."""

    BATCH: ClassVar[int] = 50
    """Mails per task; other mails get their turn in between."""
    model: type[M]
    about: str
    """Name of the model's foreign key to what its messages are about."""
    event: str
    """Of the mail: its template ``mail/<event>.txt`` and its gate are the kind's."""

    @abstractmethod
    def page(self, about: Any) -> ContributionPage:
        """Whose log keeps that a message was sent."""

    @abstractmethod
    def recipients(self, about: Any, group: str) -> QuerySet[R]:
        """Those of a group that can be written to, in the order of their keys."""

    @abstractmethod
    def reader(self, one: R) -> User | str:
        """The account behind one of them, or an address."""

    @abstractmethod
    def name(self, one: R) -> str:
        """What the preview calls one of them."""

    @abstractmethod
    def letter(self, mailing: M, one: R | None) -> dict[str, Any]:
        """What ``notify`` and ``compose`` need to write to one of them; None: to nobody in particular."""

    @abstractmethod
    def envelope(self, mailing: M, one: R) -> dict[str, Any]:
        """What ``notify`` needs beside the words: ``reply_to``, and the ``target`` that the gate reads."""

    @abstractmethod
    def enqueue(self, mailing_id: int, after: int) -> None:
        """Have ``write_batch`` run by a task of the kind's."""

    def stored(self) -> QuerySet[M]:
        """The messages of this kind; a kind joins what ``letter`` and ``envelope`` read."""
        return self.model._default_manager.all()

    def key_of(self, mailing_id: int) -> str:
        """The key of its mails: with the address, one row per person."""
        return key_of(self.event, mailing_id)

    @transaction.atomic
    def send(self, about: Any, *, key: uuid.UUID, group: str, subject: str, text: str, by: User) -> tuple[M, bool]:
        """Have a message written; the same key a second time changes nothing. Returns it and whether it is new.

        Raises Http404 where the key is that of a message about something else, and Refused where it is that of other words:
        somebody went back in the browser and corrected what is sent.
        """
        words = {"group": group, "subject": subject, "text": text}
        values = {self.about: about, **words, "sent_by": by}
        mailing, made = self.model._default_manager.get_or_create(key=key, defaults=values)
        if self._about(mailing).pk != about.pk:
            raise Http404
        if any(getattr(mailing, name) != word for name, word in words.items()):
            raise Refused(
                _(
                    "Diese Nachricht ist schon verschickt. Soll der geänderte Text als neue Nachricht gehen? "
                    "Dann senden Sie ihn noch einmal ab."
                )
            )
        if made:
            audit.record(audit.Act.MAILING, self.page(about), by=by, group=group)
            self.enqueue(mailing.pk, 0)
        return mailing, made

    def write_batch(self, mailing_id: int, after: int) -> None:
        """Write the mails of the next BATCH people behind ``after`` and enqueue the rest. Run twice, it writes nobody twice."""
        mailings = self.model._default_manager
        mailing = self.stored().get(pk=mailing_id)
        batch = list(self.recipients(self._about(mailing), mailing.group).filter(pk__gt=after)[: self.BATCH])
        for one in batch:
            self.write(mailing, one)
        with transaction.atomic():
            locked = mailings.select_for_update().filter(pk=mailing_id)
            locked.get()
            locked.update(written=Mail.objects.filter(key=self.key_of(mailing_id)).count())
            if len(batch) == self.BATCH:
                self.enqueue(mailing_id, batch[-1].pk)
            else:
                mailings.filter(pk=mailing_id, finished_at=None).update(finished_at=timezone.now())

    def write(self, mailing: M, one: R) -> None:
        """The mail to one person."""
        words = {**self.envelope(mailing, one), **self.letter(mailing, one)}
        notify(self.reader(one), self.event, key=self.key_of(mailing.pk), **words)

    def preview(self, mailing: M, one: R | None, looks: Any) -> Mail:
        """The unsaved mail as one of the group would read it; where the group is empty, as ``looks`` would."""
        reader = self.reader(one) if one is not None else looks
        return compose(self.event, user=None if isinstance(reader, str) else reader, **self.letter(mailing, one))

    def _about(self, mailing: M) -> Any:
        return getattr(mailing, self.about)
