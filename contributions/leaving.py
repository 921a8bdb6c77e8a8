"""What becomes of entries when somebody leaves a municipality: they belong to it, and stay."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.consequences import Consequence, register_consequences
from accounts.models import Membership, Role

from .models import ContributionPage, Submission, Writer


def register() -> None:
    register_consequences(consequences, order=20)


def consequences(membership: Membership, is_only: bool) -> list[Consequence]:
    """Drafts, what the KTS has, what is online; and entries of others that the person writes by name."""
    found = [Consequence(_("Der Zugriff auf Entwürfe und Vorgänge der Kommune."))]
    by_name = Writer.objects.filter(person=membership.user_id).count() if is_only else 0
    if by_name:
        words = ngettext(
            "Das Mitschreiben an einem Eintrag einer anderen Kommune.",
            "Das Mitschreiben an %(count)d Einträgen anderer Kommunen.",
            by_name,
        )
        found.append(Consequence(words % {"count": by_name}))
    return found + [Consequence(text, stays=True) for text in _staying(membership)]


def _staying(membership: Membership) -> list[str]:
    home = membership.municipality_id
    here = Submission.objects.filter(page__municipality=home, page__trashed_at=None)
    drafts = here.filter(state=Submission.State.DRAFT).count()
    under_way = here.filter(state__in=(Submission.State.QUESTION, *Submission.WAITING_FOR_KTS)).count()
    online = ContributionPage.objects.filter(municipality=home, live=True).count()
    goes_on = _("die anderen CDOs schreiben weiter") if membership.role == Role.CDO else _("die CDOs schreiben weiter")
    found = []
    if drafts:
        words = ngettext("Ein Entwurf der Kommune: %(goes_on)s.", "%(count)d Entwürfe der Kommune: %(goes_on)s.", drafts)
        found.append(words % {"count": drafts, "goes_on": goes_on})
    if under_way:
        words = ngettext(
            "Ein Eintrag bei der KTS: Rückfragen gehen an die CDOs der Kommune.",
            "%(count)d Einträge bei der KTS: Rückfragen gehen an die CDOs der Kommune.",
            under_way,
        )
        found.append(words % {"count": under_way})
    if online:
        words = ngettext("Ein veröffentlichter Eintrag der Kommune.", "%(count)d veröffentlichte Einträge der Kommune.", online)
        found.append(words % {"count": online})
    return found
