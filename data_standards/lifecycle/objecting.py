"""Who may object to small corrections now: for the page of a version and for "Mein Bereich" alike. The act asks again (acts.object_to)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from municipalities.models import Municipality

from ..models import Accession, State, Version


def objections_open(versions: Iterable[Version], mandated: Iterable[Municipality]) -> list[tuple[Version, Municipality]]:
    """Versions within their days of objection, each with those of some municipalities that acceded to its standard; one statement."""
    now, places = timezone.now(), list(mandated)
    running = [one for one in versions if one.state == State.OBJECTION and one.objection_until and now < one.objection_until]
    if not running or not places:
        return []
    acceded = Accession.objects.filter(version__standard__in=[one.standard_id for one in running], municipality__in=places, ended_on=None)
    pairs = set(acceded.order_by().values_list("version__standard", "municipality"))
    return [(version, place) for version in running for place in places if (version.standard_id, place.pk) in pairs]
