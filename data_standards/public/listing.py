"""Where visitors meet agreements: the list by state, profiles of municipalities, and the pages of standards."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.listing.listings import NEWEST, Listing
from contributions.listing.profiles import register_profile
from pages.kinds import ListedKind, register_listed_kind
from pages.models import Standard
from pages.standards import StandardSection, register_standard_link, register_standard_section

from ..models import AgreementIndexPage, AgreementPage
from ..models.agreements import LONG_TEXTS
from ..search import COLUMNS
from ..standing import with_state
from .life import life_of
from .versions import current_of, rows_of, shown_of, version_context

LEAD = "Worauf sich Kommunen bei ihren Daten einigen: vom gemeldeten Bedarf über Konsultation und Abstimmung bis zum Beitritt."
LISTING = Listing(
    kind=AgreementPage,
    one=_("Vereinbarung"),
    many=_("Vereinbarungen"),
    columns=COLUMNS,
    orders={"neueste": NEWEST},
    unread=LONG_TEXTS,
    with_shown=with_state,
)


def register() -> None:
    register_listed_kind(
        ListedKind(
            page_class=AgreementPage,
            index_class=AgreementIndexPage,
            slug=AgreementPage.KIND,
            title=AgreementPage.KIND_LABEL,
            lead=LEAD,
            everything=_("Alle Vereinbarungen"),
            news=_("Neue und geänderte Vereinbarungen"),
            in_menu=False,
            order=15,
        )
    )
    register_profile(LISTING)
    register_standard_section(versions_of_standard)
    register_standard_link("clock", _("Vereinbarungen in Arbeit"), f"/{AgreementPage.KIND}/")
    register_standard_link("edit", _("Bedarf an einem Standard melden"), f"/mein-bereich/eintraege/neu/{AgreementPage.KIND}/")


def versions_of_standard(request: HttpRequest, standard: Standard) -> StandardSection | None:
    """The version in force with all that belongs to it, and the others below it; None for a standard without versions."""
    versions = shown_of(standard.pk, request.user)
    current = current_of(versions)
    if current is None:
        return None
    context = {**version_context(current, request.user), "versions": rows_of(versions), "life": life_of(current), "is_register": True}
    return StandardSection("data_standards/version_body.html", context)
