"""From a procurement to an entry for others: a municipality that bought begins a draft with what the notice says, once.

Which kind of entry that is, is known by contributions/draft_makers.py. What participants alone read, like prices and figures, is not in it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import as_of_now
from accounts.models import User
from accounts.refusals import Refused
from contributions.draft_makers import Beginning, DraftMaker, Seed, draft_maker_for
from contributions.models import ContributionPage
from municipalities.models import Municipality
from notifications.services import one_line

from ..lifecycle.acts import locked, require
from ..logged import Act, record
from ..models import Award, NoticePage, Participation, TimeTable
from ..standards import positions_of, standards_of
from .acts import AFTER_AWARD

MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#"})


def maker() -> DraftMaker:
    """How the entry is begun: its label, its words, and where it is written."""
    return draft_maker_for(Beginning.EXPERIENCE)


def may_begin(table: TimeTable, municipality: Municipality) -> bool:
    """Whether a municipality bought here: it is bound, or it leads."""
    bound = Participation.objects.filter(time_table=table, municipality=municipality, state=Participation.State.BOUND)
    return municipality.pk == table.page.municipality_id or bound.exists()


@transaction.atomic
def begin(table_id: int, municipality: Municipality, *, by: User) -> tuple[ContributionPage, bool]:
    """Begin the entry of a municipality; the entry, and whether it is new. A second time leads to the one that is there. Raises Refused."""
    table = locked(table_id)
    if not as_of_now(by).has_perm("procurement.declare_demand", municipality):
        raise Refused(_("Das kann nur die CDO der Kommune."))
    require(table, *AFTER_AWARD)
    if not may_begin(table, municipality):
        raise Refused(_("%(municipality)s nimmt nicht verbindlich teil.") % {"municipality": municipality})
    award = Award.objects.get(time_table=table)
    there = award.experiences.filter(municipality=municipality).order_by("pk").first()
    if there is not None:
        return there, False
    made: ContributionPage = maker().make(_seed(table.page, award, municipality), by).page
    award.experiences.add(made)
    record(Act.EXPERIENCE, table, by=by, municipality=municipality.slug)
    return made, True


def _seed(page: NoticePage, award: Award, municipality: Municipality) -> Seed:
    return Seed(
        municipality=municipality,
        title=page.title,
        text="\n\n".join(filter(None, (_literal(page.summary), page.description))),
        origin=_origin(page, award),
        topics=tuple(page.topics.all()),
        standards=tuple(standards_of(page, positions_of(page))),
    )


def _origin(page: NoticePage, award: Award) -> str:
    """Where it comes from, in words that everybody may read: the award is public, prices and participants are not."""
    told = _("Gemeinsam beschafft: %(notice)s, federführend %(lead)s.") % {
        "notice": f"[{_literal(page.title)}]({page.get_absolute_url()})",
        "lead": _literal(page.municipality.display_name),
    }
    product = _("Produkt oder Leistung: %(product)s") % {"product": _literal(award.product)} if award.product else ""
    supplier = _("Auftragnehmer: %(supplier)s") % {"supplier": _literal(award.supplier)}
    return "\n\n".join(filter(None, (told, product, supplier)))


def _literal(text: str) -> str:
    """A text that Markdown shows as it is."""
    return one_line(text).translate(MARKDOWN)
