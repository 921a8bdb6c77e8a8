"""Comments of guests: kept until the address is proven, then laid before everybody like all others; taken back by the link.

What changes a comment's state locks the row of the consultation first, as consultation/comments.py does; what only takes something off
it is one statement.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from contributions.deadlines import until
from notifications.models import Mail

from ..consultation import comments
from ..consultation.comments import Words
from ..models import Comment, Consultation, GuestKind
from ..telling.letters import Letter, guest_mails, tell_version
from .links import ADDRESS_PROVEN_WITHIN

State = Comment.State
AGAIN = timedelta(minutes=10)
"""Within which the same words sent again bring no second mail: a double click, a reload."""
OF_GUEST = ("guest_name", "guest_organisation", "guest_email")


@dataclass(frozen=True, slots=True)
class Guest:
    """Who speaks: name and organisation are public as given, the address never is."""

    name: str
    organisation: str
    email: str
    kind: str

    def fields(self) -> dict[str, object]:
        return {
            "guest_name": self.name,
            "guest_organisation": self.organisation,
            "guest_email": self.email,
            "guest_kind": self.kind,
            "is_vendor": self.kind == GuestKind.COMPANY,
        }


def takes_guests(consultation: Consultation, now: datetime | None = None) -> bool:
    return consultation.guests and consultation.takes_comments(now)


def why_closed(consultation: Consultation) -> str:
    """Why no guest can speak (any more); "" where they can."""
    if takes_guests(consultation):
        return ""
    if consultation.takes_comments():
        return _("Die KTS nimmt zu diesem Entwurf keine Stellungnahmen von Gästen mehr an.")
    return _("Die Konsultation ist beendet.")


def why_late(comment: Comment, now: datetime | None = None) -> str:
    """Why a comment can be confirmed no more although the consultation runs; "" where it can."""
    if (now or timezone.now()) < comment.created_at + ADDRESS_PROVEN_WITHIN:
        return ""
    return _("Der Link galt 48 Stunden. Bitte geben Sie Ihre Stellungnahme noch einmal ab.")


def _require_guests(consultation: Consultation, now: datetime) -> None:
    comments.require_open(consultation, now)
    if not consultation.guests:
        raise Refused(why_closed(consultation))


@transaction.atomic
def submit(consultation_id: int, words: Words, guest: Guest, *, wants_answer: bool = True, now: datetime | None = None) -> None:
    """Keep what a guest says, unseen by anybody, and have the link written that proves the address.

    The same words of the same address again are one comment: a new link after a while, the way back to it where it was confirmed. Nothing
    is returned: whoever typed an address learns nothing about it. Raises Refused.
    """
    consultation = comments.locked(consultation_id)
    now = now or timezone.now()
    _require_guests(consultation, now)
    comments.require_words(words)
    same = consultation.comments.filter(municipality=None, guest_email=guest.email, **asdict(words))
    if (known := same.filter(state=State.SUBMITTED).first()) is not None:
        tell_version(consultation.version, Letter.GUEST_RECEIVED, comment=known.pk, on=str(timezone.localdate(now)))
        return
    comment = same.filter(state=State.UNCONFIRMED).first()
    if comment is not None and now - comment.created_at < AGAIN:
        return
    comment = comment or Comment(consultation=consultation, state=State.UNCONFIRMED)
    for name, value in {**asdict(words), **guest.fields(), "wants_answer": wants_answer, "created_at": now}.items():
        setattr(comment, name, value)
    comment.save()
    tell_version(consultation.version, Letter.GUEST_CONFIRM, comment=comment.pk, at=now.isoformat())


@transaction.atomic
def confirm(comment_id: int, *, now: datetime | None = None) -> Comment:
    """The address is proven: the comment gets its number and is public. Asking twice changes nothing. Raises Refused when it is late."""
    found = Comment.objects.filter(pk=comment_id).values_list("consultation", flat=True).first()
    consultation = comments.locked(found) if found is not None else None
    comment = consultation.comments.filter(pk=comment_id).first() if consultation else None
    if consultation is None or comment is None:
        raise Refused(_("Diese Stellungnahme gibt es nicht mehr. Sie wurde nicht rechtzeitig bestätigt."))
    if comment.state != State.UNCONFIRMED:
        return comment
    now = now or timezone.now()
    if not consultation.is_open(now):
        raise Refused(
            _("Sie hätten %(until)s bestätigen müssen. Die Konsultation ist beendet, Ihre Stellungnahme zählt nicht mit.")
            % {"until": until(consultation.closes_at)}
        )
    _require_guests(consultation, now)
    if late := why_late(comment, now):
        raise Refused(late)
    comments.hand_in(comment, consultation, comments.words_of(comment), now)
    tell_version(consultation.version, Letter.GUEST_RECEIVED, comment=comment.pk, on=str(timezone.localdate(now)))
    return comment


@transaction.atomic
def take_back(comment_id: int, *, now: datetime | None = None) -> None:
    """The guest takes it back while the consultation is open: name and address go with the words."""
    comment = comments.take_back(comment_id, by=None, now=now)
    for name in OF_GUEST:
        setattr(comment, name, "")
    comment.save(update_fields=OF_GUEST)
    forget_mails(comment.pk)


@transaction.atomic
def take_name_off(comment_id: int) -> None:
    """The consent to be named is withdrawn: at any time, after the end too. The words stay, and the mark of a vendor with them."""
    Comment.objects.filter(pk=comment_id, municipality=None, state=State.SUBMITTED).update(guest_name="", guest_organisation="")


@transaction.atomic
def forget_address(comment_id: int) -> None:
    """The address is needed no more."""
    Comment.objects.filter(pk=comment_id, municipality=None).exclude(state=State.UNCONFIRMED).update(guest_email="")
    forget_mails(comment_id)


def forget_mails(comment_id: int) -> None:
    """The mails about a guest's comment hold the same words and the address."""
    Mail.objects.filter(key__startswith=guest_mails(comment_id)).delete()
