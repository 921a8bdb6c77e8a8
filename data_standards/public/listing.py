"""Where visitors meet agreements: the list by state, profiles of municipalities, and the pages of standards."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contributions.listing.listings import NEWEST, Listing
from contributions.listing.profiles import register_profile
from municipalities.facets import Facet
from pages.kinds import ListedKind, register_listed_kind
from pages.models import Standard
from pages.standards import Badge, Register, StandardSection, register_standard_link, register_standard_section, register_standing

from ..models import AgreementIndexPage, AgreementPage, State
from ..models.agreements import LONG_TEXTS
from ..search import COLUMNS, STATE_OF_VERSION
from ..standing import ICONS, KINDS, found_by, leading, running_of, states_of, users_of, with_last_step, with_state
from .life import life_of
from .versions import current_of, rows_of, shown_of, version_context

LEAD = "Worauf sich Kommunen bei ihren Daten einigen: vom gemeldeten Bedarf über Konsultation und Abstimmung bis zum Beitritt."
WORTH_KNOWING = (
    State.IN_FORCE,
    State.AGREED,
    State.CONSULTATION,
    State.BALLOT,
    State.OBJECTION,
    State.EVALUATION,
    State.DRAFT,
    State.PROPOSED,
)
"""What can be used comes first, then what one can take part in."""
FACET = Facet(STATE_OF_VERSION, _("Stand"), lambda: {state.value: state.label for state in (*WORTH_KNOWING, *State)}, in_given_order=True)
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
            reached_from=reverse_lazy("pages:standards"),
            order=15,
            summary=state_and_summary,
            dated=with_last_step,
        )
    )
    register_profile(LISTING)
    register_standard_section(versions_of_standard)
    register_standing(
        Register(
            FACET,
            states=states_of,
            code=lambda user: leading("state", user),
            number=lambda user: leading("number", user),
            users=users_of,
            badge=badge_of,
            beside=running_of,
            matches=found_by,
        )
    )
    register_standard_link("clock", _("Vereinbarungen in Arbeit"), f"/{AgreementPage.KIND}/")
    register_standard_link("edit", _("Bedarf an einem Standard melden"), f"/mein-bereich/eintraege/neu/{AgreementPage.KIND}/")


def state_and_summary(entry: AgreementPage) -> str:
    """ "Konsultation: Freie Plätze …"; of an entry read by ``with_last_step``."""
    return f"{entry.state_label}: {entry.summary}" if entry.state_label else entry.summary


def badge_of(state: str) -> Badge:
    """A state in words, with its sign."""
    known = State(state)
    return Badge(known.label, KINDS.get(known, "plain"), ICONS.get(known, ""))


def versions_of_standard(request: HttpRequest, standard: Standard) -> StandardSection | None:
    """The version in force with all that belongs to it, and the others below it; None for a standard without versions."""
    versions = shown_of(standard.pk, request.user)
    current = current_of(versions)
    if current is None:
        return None
    context = {**version_context(current, request.user), "versions": rows_of(versions), "life": life_of(current), "is_register": True}
    return StandardSection("data_standards/version_body.html", context)
