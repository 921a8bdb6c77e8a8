"""The anonymous evaluation: who is asked when, and how a sheet is stored so that nothing leads from it to a person.

How that is guaranteed (``store``, one transaction under the lock of the registration):

- the invitation keeps *that* it was used, never when; a sheet has no time, no author and a random key;
- what was said about a session is a sheet of its own: which sessions somebody visited together would name some people;
- all sheets of the conference are written anew, in random order with new keys, and all its invitations in one statement.
  So neither the order of the rows nor the numbers of transactions that PostgreSQL keeps with each row (``xmin``) tell
  which invitation was used when which sheet came;
- topic wishes bear the day after the conference, whenever they were written;
- nothing is shown before the close, nor below ENOUGH answers (events/models/evaluation.py: ``told_enough``), and of a
  question only what enough people answered (events/evaluation/results.py).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import Refused
from jobs.due import each_due
from jobs.registry import register_periodic

from ..holding import sees
from ..models import ConferencePage, EvaluationInvite, EvaluationSheet, Registration, Session, SessionFormat, SignUp, TopicWish
from ..models.evaluation import OPEN_FOR, OPENS_AFTER, closes_at, opens_at
from ..seats.signup import locked
from ..telling.guest_links import EVALUATION_SALT, BadLink
from ..telling.kinds import Letter
from ..telling.letters import tell

REMINDS_AFTER = timedelta(days=3)
"""After the invitation; the only reminder."""
NOT_RATED = (SessionFormat.BREAK,)
WHOLE = "gesamt"
"""The key of the text on the conference as a whole."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement to agree with on five points; ``key`` stands in the sheets and stays the same for ever."""

    key: str
    label: Any
    statement: Any


ITEMS = (
    Item("inhalt", gettext_lazy("Inhalt"), gettext_lazy("Die Inhalte helfen mir bei meiner Arbeit.")),
    Item("austausch", gettext_lazy("Austausch"), gettext_lazy("Ich konnte mich gut mit anderen austauschen.")),
    Item("organisation", gettext_lazy("Organisation"), gettext_lazy("Die Konferenz war gut organisiert.")),
    Item("barrierefreiheit", gettext_lazy("Barrierefreiheit"), gettext_lazy("Ich konnte ohne Hindernisse teilnehmen.")),
    Item("gelohnt", gettext_lazy("Gesamteindruck"), gettext_lazy("Die Teilnahme hat sich gelohnt.")),
)
SCALE = (
    (5, gettext_lazy("stimmt genau")),
    (4, gettext_lazy("stimmt eher")),
    (3, gettext_lazy("teils, teils")),
    (2, gettext_lazy("stimmt eher nicht")),
    (1, gettext_lazy("stimmt nicht")),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person said; empty answers are left out. Sessions are named by their primary key."""

    ratings: Mapping[str, int]
    text: str = ""
    session_ratings: Mapping[int, int] | None = None
    session_texts: Mapping[int, str] | None = None
    wishes: tuple[str, ...] = ()


def register() -> None:
    register_periodic("Befragungen nach Konferenzen", timedelta(hours=1), ask_due)


def key_of(session_id: int) -> str:
    """The key of a session in the sheets."""
    return f"sitzung:{session_id}"


# --- When -----------------------------------------------------------------------------------------


def is_open(registration: Registration, now: datetime | None = None) -> bool:
    page = registration.page
    return registration.takes_place and opens_at(page) <= (now or timezone.now()) < closes_at(page)


# --- Who is asked ---------------------------------------------------------------------------------


def invite_of(token: str) -> EvaluationInvite:
    """The invitation that a link was made for; raises BadLink, and Http404 where its person may not see the conference now."""
    try:
        pk = signing.loads(token, salt=EVALUATION_SALT)
        found = EvaluationInvite.objects.select_related("sign_up__registration__page", "sign_up__user").get(pk=pk)
    except (signing.BadSignature, EvaluationInvite.DoesNotExist) as error:
        raise BadLink from error
    if not sees(found.sign_up):
        raise Http404
    return found


def ask_due(now: datetime | None = None) -> None:
    """Invite who took part and remind once. Runs as a periodic job, may run twice."""
    now = now or timezone.now()
    ended = Q(page__ends_at__lte=now, page__ends_at__gt=now - OPENS_AFTER - OPEN_FOR - timedelta(days=1))
    found = Registration.objects.filter(ended, cancelled_at=None).select_related("page")
    late = {registration.pk: now >= opens_at(registration.page) + REMINDS_AFTER for registration in found if is_open(registration, now)}
    invites = EvaluationInvite.objects.filter(used=False, reminded=False)
    to_remind = invites.filter(sign_up__registration__in=[pk for pk, is_late in late.items() if is_late])
    each_due("Befragungen: Erinnerungen", to_remind.values_list("pk", flat=True), partial(_remind, invites))
    uninvited = SignUp.objects.took_part().filter(registration__in=late, evaluation_invite=None)
    each_due("Befragungen: Einladungen", uninvited.values_list("pk", flat=True), partial(_invite, uninvited, late))


def _invite(uninvited: QuerySet[SignUp], late: Mapping[int, bool], pk: int) -> None:
    """``late``: the conferences, and whether whoever is asked only now is not to be reminded as well."""
    for sign_up in uninvited.filter(pk=pk):
        _invite, created = EvaluationInvite.objects.get_or_create(sign_up=sign_up, defaults={"reminded": late[sign_up.registration_id]})
        if created:
            tell(sign_up, Letter.EVALUATION)


def _remind(due: QuerySet[EvaluationInvite], pk: int) -> None:
    for invite in due.select_for_update(of=("self",)).select_related("sign_up").filter(pk=pk):
        invite.reminded = True
        invite.save(update_fields=["reminded"])
        tell(invite.sign_up, Letter.EVALUATION_REMINDER)


def sessions_of_page(page: ConferencePage) -> QuerySet[Session]:
    """Sessions that can be rated, in the order of the programme."""
    return Session.objects.filter(page=page).exclude(format__in=NOT_RATED)


def sessions_of(sign_up: SignUp) -> QuerySet[Session]:
    """What the person can say something about: the sessions they chose and those that were for everybody."""
    chosen = sign_up.session_seats.filter(waiting=False).values("session")
    return sessions_of_page(sign_up.registration.page).filter(Q(is_chosen=False) | Q(pk__in=chosen))


# --- What is stored -------------------------------------------------------------------------------


@transaction.atomic
def store(invite: EvaluationInvite, answers: Answers, *, now: datetime | None = None) -> bool:
    """Keep a sheet and use the invitation up; False where it was used before. Raises Refused outside the time.

    Nothing kept leads from one to the other: see the head of this module.
    """
    registration = locked(invite.sign_up.registration_id)
    if not is_open(registration, now):
        raise Refused(_("Die Befragung ist beendet."))
    invites = EvaluationInvite.objects.filter(sign_up__registration=registration)
    if not invites.filter(pk=invite.pk, used=False).exists():
        return False
    invites.update(used=Case(When(pk=invite.pk, then=Value(True)), default=F("used")))
    _mix_in(registration, _sheets(answers))
    _note_wishes(registration, answers.wishes)
    return True


def _sheets(answers: Answers) -> list[EvaluationSheet]:
    """One sheet for the conference, one for each session something was said about."""
    ratings, texts = answers.session_ratings or {}, answers.session_texts or {}
    whole = EvaluationSheet(ratings=dict(answers.ratings), texts={WHOLE: answers.text} if answers.text else {})
    return [whole] + [
        EvaluationSheet(
            ratings={key_of(pk): ratings[pk]} if pk in ratings else {},
            texts={key_of(pk): texts[pk]} if pk in texts else {},
            of_session=True,
        )
        for pk in sorted({*ratings, *texts})
    ]


def _mix_in(registration: Registration, new: list[EvaluationSheet]) -> None:
    """Write all sheets anew, shuffled, under new random keys."""
    sheets = [*registration.evaluations.all(), *new]
    registration.evaluations.all().delete()
    random.SystemRandom().shuffle(sheets)
    EvaluationSheet.objects.bulk_create(
        EvaluationSheet(registration=registration, ratings=sheet.ratings, texts=sheet.texts, of_session=sheet.of_session)
        for sheet in sheets
    )


def _note_wishes(registration: Registration, wishes: tuple[str, ...]) -> None:
    for text in wishes:
        wish = TopicWish.kept.create(registration=registration, text=text)
        TopicWish.kept.filter(pk=wish.pk).update(noted_on=opens_at(registration.page).date())
