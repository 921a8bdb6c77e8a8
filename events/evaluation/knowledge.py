"""From conference to knowledge: a session becomes a draft of an entry, an open question goes to the next conference.

What becomes of a question beside that: needs.py."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from contributions.draft_makers import Beginning, DraftMaker, Seed, draft_maker_for
from contributions.models import ContributionPage, Visibility
from municipalities.models import Municipality
from notifications.services import key_of, notify, one_line
from notifications.telling import register_writer, tell

from ..material.rules import address_of
from ..models import ConferencePage, Material, OpenQuestion, Session
from ..telling.kinds import Letter
from ..words.panel import ConferencePanel, register_conference_panel
from .drafts import cdos_of, link, literal
from .needs import needs_of


def register() -> None:
    register_writer(Letter.DRAFT_OF_SESSION, writer=_write)
    register_conference_panel(questions_panel)
    register_conference_panel(entries_panel)


# --- A draft from a session -----------------------------------------------------------------------


@transaction.atomic
def make_draft(session_id: int, *, by: User) -> tuple[Session, bool]:
    """Begin an entry for the municipality whose people spoke, and tell its CDOs; the session, and whether it is new.

    A second time leads to the draft that is there. Raises Refused.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("page").get(pk=session_id)
    if session.draft_id is not None:
        return session, False
    if session.municipality is None:
        raise Refused(_("Die Sitzung nennt keine Kommune. Tragen Sie sie zuerst im Programm ein."))
    session.draft = _maker().make(_seed(session, session.municipality), by).page
    session.save(update_fields=["draft"])
    tell(Letter.DRAFT_OF_SESSION, session=session.pk, draft=session.draft_id)
    return session, True


def draft_address(draft_id: int) -> str:
    """Where the draft of a session is written."""
    return _maker().address(draft_id)


def _maker() -> DraftMaker:
    return draft_maker_for(Beginning.EXPERIENCE)


def _seed(session: Session, municipality: Municipality) -> Seed:
    page = session.page
    return Seed(
        municipality=municipality,
        title=session.title,
        text=session.about,
        origin=_origin(session, municipality),
        topics=tuple(page.topics.all()),
    )


def _origin(session: Session, municipality: Municipality) -> str:
    """Who spoke, by function alone, where, and the material that everyone may see.

    The names of the programme are not taken over: nobody agreed to stand in an entry with theirs.
    """
    page = session.page
    told = _("Vorgestellt haben das die Referierenden von %(municipality)s bei der Konferenz %(conference)s.") % {
        "municipality": literal(municipality.display_name),
        "conference": link(page.title, page.get_absolute_url()),
    }
    shown = Material.objects.filter(session=session, visibility=Visibility.PUBLIC).select_related("page")
    links = [f"- {link(f'{item.get_kind_display()}: {item.title}', address_of(item))}" for item in shown]
    return "\n\n".join(filter(None, (told, "\n".join([_("Material aus der Sitzung:"), "", *links]) if links else "")))


def _write(letter: str, *, session: int, draft: int) -> None:
    """The mail to each CDO, while the draft is the one that was made."""
    found = Session.objects.select_related("page", "municipality").filter(pk=session, draft=draft).first()
    if found is None:
        return
    values = {
        "session": found,
        "title": one_line(found.title),
        "conference": one_line(found.page.title),
        "municipality": one_line(str(found.municipality)),
    }
    for user in cdos_of(found.municipality_id):
        notify(
            user,
            letter,
            key=key_of(letter, session, draft),
            subject=_("Entwurf für Sie: %(title)s") % values,
            reason=_("Sie CDO von %(municipality)s sind.") % values,
            context=values,
            action=_("Entwurf ansehen"),
            url=draft_address(draft),
            target={"session": session, "draft": draft},
        )


def entries_panel(request: HttpRequest, page: ConferencePage) -> ConferencePanel | None:
    """What became of the sessions: entries that are published and that this visitor may see."""
    made = page.sessions.exclude(draft=None).values("draft")
    found = list(ContributionPage.objects.visible_to(request.user).filter(pk__in=made).select_related("municipality").specific())
    return ConferencePanel(_("Was daraus wurde"), "daraus", "events/after/entries.html", {"entries": found}, order=40) if found else None


# --- Open questions -------------------------------------------------------------------------------


def next_conferences(page: ConferencePage) -> QuerySet[ConferencePage]:
    """Conferences that can take questions up: those that come later, planned ones too; the next one first."""
    coming = ConferencePage.objects.filter(starts_at__gt=page.ends_at, archived_at=None, registration__cancelled_at=None)
    return coming.order_by("starts_at", "pk")


@transaction.atomic
def carry_on(page: ConferencePage, to: ConferencePage) -> int:
    """Give every unanswered question of a conference to a later one; the number of questions. Raises Refused."""
    if not next_conferences(page).filter(pk=to.pk).exists():
        raise Refused(_("Diese Konferenz kann die Fragen nicht aufnehmen: Sie ist abgesagt oder findet nicht später statt."))
    return open_questions(page).filter(carried_to=None).update(carried_to=to)


def questions_of(page: ConferencePage) -> QuerySet[OpenQuestion]:
    """Everything that was noted in the sessions of a conference."""
    return OpenQuestion.objects.filter(session__page=page).select_related("session", "carried_to__registration")


def open_questions(page: ConferencePage) -> QuerySet[OpenQuestion]:
    return OpenQuestion.objects.filter(session__page=page, answer="")


@dataclass(frozen=True, slots=True)
class Line:
    """A question on a page: where it comes from or goes to, as far as this visitor may see that conference."""

    question: OpenQuestion
    other: ConferencePage | None
    needs: list[ContributionPage]
    """What became of it, as far as this visitor may see that."""
    may_begin: bool
    """This visitor may begin a need with it."""


def questions_panel(request: HttpRequest, page: ConferencePage) -> ConferencePanel | None:
    """What stayed open here, and what was brought along from earlier conferences."""
    own = list(questions_of(page))
    brought = list(page.carried_questions.select_related("session__page"))
    if not own and not brought:
        return None
    others = {question.carried_to_id for question in own} | {question.session.page_id for question in brought}
    visible = {found.pk: found for found in ConferencePage.objects.visible_to(request.user).filter(pk__in=others - {None})}
    needs, may_begin = needs_of([*own, *brought], request.user), request.user.has_perm("contributions.start_draft")

    def line(question: OpenQuestion, other: int | None) -> Line:
        is_own = question.session.page_id == page.pk
        return Line(question, visible.get(other), needs.get(question.pk, []), is_own and may_begin and not question.answer)

    context = {
        "own": [line(question, question.carried_to_id) for question in own],
        "brought": [line(question, question.session.page_id) for question in brought],
        "begin": draft_maker_for(Beginning.QUESTION).begin if may_begin else "",
    }
    return ConferencePanel(_("Offene Fragen"), "offene-fragen", "events/after/questions.html", context, order=50)
