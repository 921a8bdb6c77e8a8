"""Comments to a draft: handed in, changed and taken back while the consultation is open, answered afterwards with a reason.

Every function locks the row of the consultation first: it gives the numbers, and its end is asked inside the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from municipalities.models import Municipality

from ..models import Comment, Consultation
from ..models.consultations import PROPOSAL_LENGTH, TEXT_LENGTH
from ..telling.letters import Letter, tell_version

State, Verdict = Comment.State, Comment.Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: to a clause (its key), to a path of a schema, or, with neither, to the whole."""

    text: str
    proposal: str = ""
    clause: str = ""
    path: str = ""


def locked(consultation_id: int) -> Consultation:
    return (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("version__standard", "version__agreement")
        .get(pk=consultation_id)
    )


def _require_open(consultation: Consultation, now: datetime) -> None:
    if not consultation.is_open(now):
        raise Refused(_("Die Konsultation ist beendet."))


def _require_words(words: Words) -> None:
    if not words.text.strip():
        raise Refused(_("Schreiben Sie, was sich ändern soll und warum."))
    if len(words.text) > TEXT_LENGTH or len(words.proposal) > PROPOSAL_LENGTH:
        raise Refused(_("Der Text ist zu lang. Erlaubt sind %(count)d Zeichen.") % {"count": TEXT_LENGTH})


@transaction.atomic
def submit(
    consultation_id: int, words: Words, *, municipality: Municipality | None, is_vendor: bool = False, by: User, now: datetime | None = None
) -> Comment:
    """Hand a comment in for a municipality. The same words to the same place a second time change nothing. Raises Refused."""
    consultation = locked(consultation_id)
    now = now or timezone.now()
    _require_open(consultation, now)
    _require_words(words)
    same = consultation.comments.public().filter(
        municipality=municipality, author=by, text=words.text, proposal=words.proposal, clause=words.clause, path=words.path
    )
    if (found := same.first()) is not None:
        return found
    return Comment.objects.create(
        consultation=consultation,
        number=_next(consultation),
        municipality=municipality,
        author=by,
        is_vendor=is_vendor,
        text=words.text,
        proposal=words.proposal,
        clause=words.clause,
        path=words.path,
        submitted_at=now,
        created_at=now,
    )


def _next(consultation: Consultation) -> int:
    consultation.numbered += 1
    consultation.save(update_fields=["numbered"])
    return consultation.numbered


@transaction.atomic
def change(comment_id: int, words: Words, *, now: datetime | None = None) -> Comment:
    """Other words while the consultation is open; the number stays. Raises Refused."""
    comment = Comment.objects.select_related("consultation").get(pk=comment_id)
    consultation = locked(comment.consultation_id)
    _require_open(consultation, now or timezone.now())
    _require_words(words)
    comment = consultation.comments.get(pk=comment_id)
    if comment.state != State.SUBMITTED:
        raise Refused(_("Diese Stellungnahme ist zurückgezogen."))
    comment.text, comment.proposal, comment.clause, comment.path = words.text, words.proposal, words.clause, words.path
    comment.save(update_fields=["text", "proposal", "clause", "path"])
    return comment


@transaction.atomic
def take_back(comment_id: int, *, now: datetime | None = None) -> Comment:
    """Take a comment back while the consultation is open: nobody reads its words any more, its number is given to no other.

    Asking twice changes nothing. Raises Refused.
    """
    comment = Comment.objects.get(pk=comment_id)
    consultation = locked(comment.consultation_id)
    _require_open(consultation, now or timezone.now())
    comment = consultation.comments.get(pk=comment_id)
    comment.state = State.WITHDRAWN
    comment.save(update_fields=["state"])
    return comment


@transaction.atomic
def answer(comment_id: int, verdict: str, text: str, *, by: User, now: datetime | None = None) -> Comment:
    """What becomes of a comment, with the reason that everybody reads; may be changed until the ballot. Raises Refused."""
    comment = Comment.objects.get(pk=comment_id)
    consultation = locked(comment.consultation_id)
    comment = consultation.comments.get(pk=comment_id)
    if verdict not in Comment.ANSWERED:
        raise Refused(_("Wählen Sie, ob die Stellungnahme übernommen, teilweise übernommen oder abgelehnt wird."))
    if not text.strip():
        raise Refused(_("Bitte begründen Sie die Antwort. Alle können sie lesen."))
    if consultation.version.state not in ("konsultation", "auswertung"):
        raise Refused(_("Die Auswertung ist abgeschlossen."))
    if comment.state != State.SUBMITTED:
        raise Refused(_("Diese Stellungnahme ist zurückgezogen."))
    comment.verdict, comment.answer, comment.answered_by, comment.answered_at = verdict, text.strip(), by, now or timezone.now()
    comment.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    tell_version(consultation.version, Letter.COMMENT_ANSWERED, comment=comment.pk, at=comment.answered_at.isoformat())
    return comment


def next_unanswered(consultation: Consultation, after: int = 0) -> Comment | None:
    """The next comment that waits for an answer, round to the first."""
    waiting = consultation.comments.unanswered().order_by("number")
    return waiting.filter(number__gt=after).first() or waiting.first()
