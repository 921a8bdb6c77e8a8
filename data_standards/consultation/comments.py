"""Comments to a draft: handed in, changed and taken back while the consultation is open, answered afterwards with a reason.

Every function locks the row of the consultation first: it gives the numbers, and its end and the right of whoever acts are asked inside the
lock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from accounts.roles import belongs_to
from municipalities.models import Municipality

from ..lifecycle.acts import locked as locked_version
from ..models import Comment, Consultation
from ..models import State as Stage
from ..models.consultations import PROPOSAL_LENGTH, TEXT_LENGTH
from .together import require_unchanged

State, Verdict = Comment.State, Comment.Verdict
ANSWERABLE = (Stage.CONSULTATION, Stage.EVALUATION)
"""Where a version stands while answers may be given and changed."""


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


def require_open(consultation: Consultation, now: datetime) -> None:
    if not consultation.takes_comments(now):
        raise Refused(_("Die Konsultation ist beendet."))


def _require_speaker(municipality: Municipality | None, by: User) -> None:
    if municipality is None or not belongs_to(as_of_now(by), municipality.pk):
        raise Refused(_("Sie gehören nicht mehr zu dieser Kommune."))


def require_words(words: Words) -> None:
    if not words.text.strip():
        raise Refused(_("Schreiben Sie, was sich ändern soll und warum."))
    if len(words.text) > TEXT_LENGTH or len(words.proposal) > PROPOSAL_LENGTH:
        raise Refused(_("Der Text ist zu lang. Erlaubt sind %(count)d Zeichen.") % {"count": TEXT_LENGTH})


@transaction.atomic
def submit(
    consultation_id: int,
    words: Words,
    *,
    municipality: Municipality,
    by: User,
    wants_answer: bool = True,
    draft_id: int | None = None,
    was_seen: str = "",
    now: datetime | None = None,
) -> Comment:
    """Hand a comment in for a municipality, new or from its draft. The same words to the same place a second time change nothing.

    Raises Refused, and Overtaken.
    """
    consultation = locked(consultation_id)
    now = now or timezone.now()
    require_open(consultation, now)
    _require_speaker(municipality, by)
    require_words(words)
    same = consultation.comments.public().filter(municipality=municipality, author=by, **asdict(words))
    if (found := same.first()) is not None:
        return found
    drafts = consultation.comments.filter(state=State.DRAFT, municipality=municipality)
    comment = drafts.filter(pk=draft_id).first() if draft_id else None
    if comment is None:
        comment = Comment(consultation=consultation, municipality=municipality, created_at=now)
    else:
        require_unchanged(was_seen, asdict(words_of(comment)), asdict(words))
    comment.author, comment.wants_answer = by, wants_answer
    return hand_in(comment, consultation, words, now)


def hand_in(comment: Comment, consultation: Consultation, words: Words, now: datetime) -> Comment:
    """Give a comment the next number and lay it before everybody."""
    consultation.numbered += 1
    consultation.save(update_fields=["numbered"])
    _say(comment, words)
    comment.state, comment.number, comment.submitted_at = State.SUBMITTED, consultation.numbered, now
    comment.save()
    return comment


def _say(comment: Comment, words: Words) -> None:
    for name, value in asdict(words).items():
        setattr(comment, name, value)


@transaction.atomic
def save_draft(
    consultation_id: int,
    words: Words,
    *,
    municipality: Municipality,
    by: User,
    wants_answer: bool = True,
    draft_id: int | None = None,
    was_seen: str = "",
    now: datetime | None = None,
) -> Comment:
    """Keep a comment that only its municipality reads, to be handed in later. Raises Refused, and Overtaken."""
    consultation = locked(consultation_id)
    require_open(consultation, now or timezone.now())
    _require_speaker(municipality, by)
    require_words(words)
    if draft_id is None:
        own = consultation.comments.filter(municipality=municipality, author=by, state=State.DRAFT, **asdict(words))
        draft = own.first() or Comment(consultation=consultation, municipality=municipality, author=by, state=State.DRAFT)
    else:
        found = consultation.comments.filter(pk=draft_id, municipality=municipality, state=State.DRAFT).first()
        if found is None:
            raise Refused(_("Diesen Entwurf gibt es nicht mehr. Er ist abgegeben oder gelöscht."))
        draft = found
        require_unchanged(was_seen, asdict(words_of(draft)), asdict(words))
    _say(draft, words)
    draft.wants_answer = wants_answer
    draft.save()
    return draft


@transaction.atomic
def drop_draft(comment_id: int, *, by: User) -> None:
    """Delete a draft. Asking twice changes nothing. Raises Refused for what was handed in meanwhile."""
    consultation_id = Comment.objects.filter(pk=comment_id).values_list("consultation", flat=True).first()
    draft = locked(consultation_id).comments.filter(pk=comment_id).first() if consultation_id else None
    if draft is None:
        return
    _require_speaker(draft.municipality, by)
    if draft.state != State.DRAFT:
        raise Refused(_("Dieser Entwurf ist inzwischen abgegeben. Sie können die Stellungnahme zurückziehen."))
    draft.delete()


def words_of(comment: Comment) -> Words:
    return Words(comment.text, comment.proposal, comment.clause, comment.path)


@transaction.atomic
def change(
    comment_id: int, words: Words, *, by: User, wants_answer: bool | None = None, was_seen: str = "", now: datetime | None = None
) -> Comment:
    """Other words while the consultation is open; the number stays. ``wants_answer`` None leaves that as it is.

    Raises Refused, and Overtaken.
    """
    comment = Comment.objects.select_related("consultation").get(pk=comment_id)
    consultation = locked(comment.consultation_id)
    require_open(consultation, now or timezone.now())
    require_words(words)
    comment = consultation.comments.get(pk=comment_id)
    _require_speaker(comment.municipality, by)
    if comment.state != State.SUBMITTED:
        raise Refused(_("Diese Stellungnahme ist zurückgezogen."))
    if wants_answer is not None and wants_answer != comment.wants_answer:
        comment.wants_answer = wants_answer
        comment.save(update_fields=["wants_answer"])
    if words_of(comment) == words:
        return comment
    require_unchanged(was_seen, asdict(words_of(comment)), asdict(words))
    _say(comment, words)
    comment.verdict = Verdict.OPEN  # an answer was to other words; the editors find its text in their form
    comment.save(update_fields=[*asdict(words), "verdict"])
    return comment


@transaction.atomic
def take_back(comment_id: int, *, by: User | None, now: datetime | None = None) -> Comment:
    """Take a comment back while the consultation is open: its words are gone at once, its number is given to no other.

    ``by``: None for a guest, whose link is the right. Asking twice changes nothing. Raises Refused.
    """
    comment = Comment.objects.get(pk=comment_id)
    consultation = locked(comment.consultation_id)
    require_open(consultation, now or timezone.now())
    comment = consultation.comments.get(pk=comment_id)
    if by is not None:
        _require_speaker(comment.municipality, by)
    comment.state = State.WITHDRAWN
    comment.text = comment.proposal = comment.answer = ""
    comment.save(update_fields=["state", "text", "proposal", "answer"])
    return comment


@transaction.atomic
def answer(comment_id: int, verdict: str, text: str, *, by: User, was_seen: str = "", now: datetime | None = None) -> Comment:
    """What becomes of a comment, with the reason that everybody reads; may be changed until the ballot.

    The same answer a second time changes nothing. Who spoke is told when all are answered (informing.py). Raises Refused, and Overtaken.
    """
    consultation_id, version_id = Comment.objects.values_list("consultation", "consultation__version").get(pk=comment_id)
    version = locked_version(version_id)
    consultation = locked(consultation_id)
    comment = consultation.comments.get(pk=comment_id)
    wanted = {"verdict": verdict, "answer": text.strip()}
    if verdict not in Comment.ANSWERED:
        raise Refused(_("Wählen Sie, ob die Stellungnahme übernommen, teilweise übernommen oder abgelehnt wird."))
    if not wanted["answer"]:
        raise Refused(_("Bitte begründen Sie die Antwort. Alle können sie lesen."))
    if version.state not in ANSWERABLE:
        raise Refused(_("Die Auswertung ist abgeschlossen."))
    if not as_of_now(by).has_perm("contributions.edit_draft", version.agreement):
        raise Refused(_("Stellungnahmen beantworten die Redaktionsgruppe und die KTS-Redaktion. Sie gehören nicht mehr dazu."))
    if comment.state != State.SUBMITTED:
        raise Refused(_("Diese Stellungnahme ist zurückgezogen."))
    if answer_of(comment) == wanted:
        return comment
    require_unchanged(was_seen, answer_of(comment), wanted)
    comment.verdict, comment.answer, comment.answered_by, comment.answered_at = verdict, wanted["answer"], by, now or timezone.now()
    comment.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    return comment


def answer_of(comment: Comment) -> dict[str, str]:
    return {"verdict": comment.verdict, "answer": comment.answer}


def next_unanswered(consultation: Consultation, after: int = 0) -> Comment | None:
    """The next comment that waits for an answer, round to the first."""
    waiting = consultation.comments.unanswered().order_by("number")
    return waiting.filter(number__gt=after).first() or waiting.first()
