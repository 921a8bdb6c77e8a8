"""From an open question to a need: a municipality begins its draft with the question, once; the KTS does it for who spoke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from contributions.draft_makers import Beginning, DraftMaker, Seed, draft_maker_for
from contributions.models import ContributionPage
from municipalities.models import Municipality
from notifications.services import key_of, notify, one_line
from notifications.telling import register_writer, tell

from ..models import ConferencePage, OpenQuestion
from ..telling.kinds import Letter
from .drafts import cdos_of, link, literal


def register() -> None:
    register_writer(Letter.DRAFT_OF_QUESTION, writer=_write)


def maker() -> DraftMaker:
    """How a need is begun: its label, its words, and where it is written."""
    return draft_maker_for(Beginning.QUESTION)


@transaction.atomic
def make_need(question_id: int, municipality: Municipality | None, *, by: User, told: bool = False) -> tuple[ContributionPage, bool]:
    """Begin the need of a municipality with an open question; the entry, and whether it is new.

    A second time leads to the entry that is there. ``told``: its CDOs hear of it by mail. Raises Refused for a question that is
    answered, and where nobody says for which municipality.
    """
    question = OpenQuestion.objects.select_for_update(of=("self",)).select_related("session__page").get(pk=question_id)
    if municipality is None:
        raise Refused(_("Die Sitzung nennt keine Kommune. Tragen Sie sie zuerst im Programm ein."))
    there = question.needs.filter(municipality=municipality).order_by("pk").first()
    if there is not None:
        return there, False
    if question.answer:
        raise Refused(_("Die Frage ist inzwischen beantwortet."))
    made = maker().make(_seed(question, municipality), by).page
    question.needs.add(made)
    if told:
        tell(Letter.DRAFT_OF_QUESTION, question=question.pk, draft=made.pk)
    return made, True


def _seed(question: OpenQuestion, municipality: Municipality) -> Seed:
    page = question.session.page
    origin = _("Die Frage blieb offen in der Sitzung „%(session)s“ der Konferenz %(conference)s.") % {
        "session": literal(question.session.title),
        "conference": link(page.title, f"{page.get_absolute_url()}#offene-fragen"),
    }
    text = "\n".join(literal(line) for line in question.text.splitlines())
    return Seed(municipality, title=one_line(question.text), text=text, origin=origin, topics=tuple(page.topics.all()))


def needs_of(questions: Iterable[OpenQuestion], user: Any) -> dict[int, list[ContributionPage]]:
    """Question → what became of it, as far as a user may see it."""
    keys = [question.pk for question in questions]
    rows = OpenQuestion.needs.through.objects.filter(openquestion__in=keys).order_by("pk").values_list("openquestion", "contributionpage")
    seen = ContributionPage.objects.visible_to(user).filter(pk__in={page for _question, page in rows}).specific()
    pages = {page.pk: page for page in seen}
    found: dict[int, list[ContributionPage]] = defaultdict(list)
    for question, page in rows:
        if page in pages:
            found[question].append(pages[page])
    return found


def visible_question(pk: int, user: Any) -> OpenQuestion | None:
    """A question of a conference that a user may see; who sees only the one that takes it up again reads it there."""
    found = OpenQuestion.objects.select_related("session__page").filter(session__page__in=ConferencePage.objects.visible_to(user))
    return found.filter(pk=pk).first()


def _write(letter: str, *, question: int, draft: int) -> None:
    """The mail to each CDO of the municipality for which the KTS began a need, while both are there."""
    found = OpenQuestion.objects.select_related("session__page").filter(pk=question).first()
    made = found.needs.select_related("municipality").filter(pk=draft).first() if found else None
    if found is None or made is None:
        return
    values = {
        "question": one_line(found.text),
        "conference": one_line(found.session.page.title),
        "municipality": one_line(str(made.municipality)),
    }
    for user in cdos_of(made.municipality_id):
        notify(
            user,
            letter,
            key=key_of(letter, question, draft),
            subject=_("Entwurf für Sie: %(question)s") % {"question": values["question"][:80]},
            reason=_("Sie CDO von %(municipality)s sind.") % values,
            context=values,
            action=_("Entwurf ansehen"),
            url=maker().address(draft),
            target={"question": question, "draft": draft},
        )
