"""An invented purchasing body: it publishes and leads for its members, and votes nowhere."""

from __future__ import annotations

from municipalities.models import Kind, Municipality, State

SLUG = "beschaffungsverbund-musterfranken"
LEAD = "bamberg"
MEMBERS = (LEAD, "hassfurt", "wuerzburg", "ulm")


def load_bodies() -> list[Municipality]:
    """Of municipalities of the demo, found by their keys; Ulm lies in another Land."""
    places = {place.slug: place for place in Municipality.objects.filter(slug__in=MEMBERS)}
    members = [places[slug] for slug in MEMBERS]
    lead = places[LEAD]
    made = Municipality(
        slug=SLUG,
        name="Beschaffungsverbund Musterfranken (erfunden)",
        short_name="Beschaffungsverbund Musterfranken",
        kind=Kind.PURCHASING_BODY,
        state=State.BY,
        additional_states=[place.state for place in members if place.state != State.BY],
        members=[{"name": place.display_name, "key": place.ags} for place in members],
        lead_name=lead.display_name,
        lead_key=lead.ags or "",
        website="https://beschaffung.musterfranken.example/",
        contact_email="vergabe@musterfranken.example",
    )
    made.full_clean(exclude=("sort_key", "search_text"))
    made.save()
    return [made]
