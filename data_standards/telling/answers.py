"""The mail that what somebody said is answered: one to each person, with all their comments in it, members and guests alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, notify, one_line, quoted, rewritten
from notifications.telling import register_writer

from ..guests.links import OWN, link_for, sees
from ..models import Comment, Version
from .letters import Letter, guest_mails, key_of_letter
from .receivers import everybody
from .writing import found as version_of

SHOWN = 10
"""Answers that stand in one mail; of the others it names the number."""
Comments = list[Comment]


def register() -> None:
    register_writer(Letter.COMMENT_ANSWERED, writer=_write)
    register_gate(Letter.COMMENT_ANSWERED, gate=_gate)
    register_writer(Letter.GUEST_ANSWERED, writer=_write_to_guest)
    register_gate(Letter.GUEST_ANSWERED, gate=_gate_of_guest)


def _answered(pks: Iterable[int], at: str) -> QuerySet[Comment]:
    """Those of some comments whose answer is still the one that was told of, in order; of a newer one another mail tells."""
    still = Comment.objects.public().filter(pk__in=list(pks), wants_answer=True, verdict__in=Comment.ANSWERED)
    return still.filter(answered_at__lte=datetime.fromisoformat(at)).order_by("number")


def by_receiver(comments: QuerySet[Comment], among: QuerySet[User]) -> dict[User, Comments]:
    """Who hears of which of some members' comments: the author while they belong to its municipality, else the CDOs of that."""
    belongs = Membership.objects.filter(user=OuterRef("author"), municipality=OuterRef("municipality"), user__is_active=True)
    told: dict[User, Comments] = defaultdict(list)
    left: dict[int, Comments] = defaultdict(list)
    of_author: dict[int, Comments] = defaultdict(list)
    for comment in comments.exclude(municipality=None).annotate(is_authors=Exists(belongs)):
        if comment.is_authors and comment.author_id is not None:
            of_author[comment.author_id].append(comment)
        elif comment.municipality_id is not None:
            left[comment.municipality_id].append(comment)
    for person in among.filter(pk__in=of_author):
        told[person] += of_author[person.pk]
    if left:
        cdos = Membership.objects.filter(role=Role.CDO, municipality__in=left, user__in=among.values("pk")).select_related("user")
        for membership in cdos:
            told[membership.user] += left[membership.municipality_id or 0]
    return dict(told)


def _write(letter: str, *, version: int, comments: list[int], at: str) -> None:
    it = version_of(version)
    if it is None:
        return
    key = key_of_letter(letter, version, {"at": at})
    for person, own in by_receiver(_answered(comments, at), everybody()).items():
        target = {"version": version, "comments": comments, "at": at}
        notify(person, letter, key=key, target=target, **words_of(it, own, it.url_of("evaluation")))


def _gate(mail: Mail) -> Send | Drop:
    it = version_of(mail.target.get("version"))
    if it is None:
        return Drop(GONE)
    comments = _answered(mail.target.get("comments", ()), mail.target["at"])
    if not comments.exists():
        return Drop(SETTLED)
    own = by_receiver(comments, everybody().filter(pk=mail.recipient_id or 0))
    if not own:
        return Drop(NO_RIGHT)
    ((_person, answered),) = own.items()
    return Send(rewritten(mail, **words_of(it, answered, it.url_of("evaluation"))))


def _write_to_guest(letter: str, *, version: int, comments: list[int], at: str) -> None:
    """``comments``: all of one guest, whose address stands in them."""
    it, own = version_of(version), list(_answered(comments, at))
    if it is None or not own or not own[0].guest_email:
        return
    target = {"version": version, "comments": comments, "at": at}
    key = f"{guest_mails(own[0].pk)}{letter}:{at}"
    notify(own[0].guest_email, letter, key=key, target=target, **words_of(it, own, link_for(own[0], OWN), is_guest=True))


def _gate_of_guest(mail: Mail) -> Send | Drop:
    it, own = version_of(mail.target.get("version")), list(_answered(mail.target.get("comments", ()), mail.target["at"]))
    own = [comment for comment in own if comment.guest_email == mail.recipient_email]
    if it is None or not own:
        return Drop(GONE if it is None else SETTLED)
    if not sees(it):
        return Drop(NO_RIGHT)
    return Send(rewritten(mail, **words_of(it, own, link_for(own[0], OWN), is_guest=True)))


def words_of(version: Version, own: Comments, url: str, *, is_guest: bool = False) -> Words:
    """What the mail says of some comments of one person."""
    rows = [{"number": one.number, "verdict": one.get_verdict_display(), "answer": quoted(one.answer)} for one in own]
    name = one_line(str(version))
    is_one = len(own) == 1
    subject = _("Antwort auf Ihre Stellungnahme: %(version)s") if is_one else _("Antworten auf Ihre Stellungnahmen: %(version)s")
    context: dict[str, Any] = {"name": name, "comments": rows[:SHOWN], "count": len(rows), "more": max(0, len(rows) - SHOWN)}
    return {
        "subject": subject % {"version": name},
        "reason": _("Sie oder Ihre Kommune Stellung genommen haben.")
        if not is_guest
        else _("Sie Stellung genommen haben und das wünschten."),
        "context": context,
        "action": _("Auswertung ansehen") if not is_guest else _("Antwort im Portal ansehen"),
        "url": url,
    }
