"""Who may vote in a ballot: computed and listed when it opens, and never again."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from municipalities.models import Municipality

from ..models import Mandate


def members_of(group: Municipality) -> QuerySet[Municipality]:
    """The members of a group that the registry knows, found by their keys."""
    keys = [member["key"] for member in group.members if member["key"]]
    return Municipality.objects.with_keys(keys)


def electorate(*, land: str = "", group: Municipality | None = None) -> list[Municipality]:
    """Municipalities that exist now and have somebody with a valid mandate who is there, of one Land or of members of a group.

    Zweckverband and purchasing body never vote: none has a mandate that is valid. A co-operation votes or its members do, never both:
    where one of its members has a mandate, the members vote. Raises Refused where nobody would vote.
    """
    found = Municipality.objects.current().filter(pk__in=Mandate.objects.held().values("municipality"))
    if land:
        found = found.filter(state=land)
    if group is not None:
        found = found.filter(pk__in=members_of(group).values("pk"))
    everybody = list(found.order_by("sort_key", "pk"))
    voting = {key: municipality.pk for municipality in everybody for key in municipality.keys}
    electors = [municipality for municipality in everybody if not _is_spoken_for(municipality, voting)]
    if not electors:
        raise Refused(_("Keine dieser Kommunen hat ein gültiges Mandat. Ohne Stimmberechtigte lässt sich nicht abstimmen."))
    return electors


def _is_spoken_for(municipality: Municipality, voting: dict[str, int]) -> bool:
    """Whether a co-operation has members that vote themselves. ``voting``: official key → whose it is."""
    return any(voting.get(member["key"], municipality.pk) != municipality.pk for member in municipality.members)
