"""A merger of municipalities, as far as questions are concerned: the successor answers what is open, and sees what was asked in its name.

How guests reach it is its own choice and stays as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.mergers.registry import Line, Mover, register_mover
from municipalities.mergers.rows import Rows
from municipalities.models import Municipality

from .models import ContactRequest, ContactSettings
from .seeking import mergers as seeking_mergers


def register() -> None:
    received = Rows(ContactRequest, gettext_lazy("Anfragen an die Kommune"), str, created="created_at")
    asked = Rows(ContactRequest, gettext_lazy("Anfragen im Namen der Kommune"), str, column="sender_municipality", created="created_at")
    register_mover(received.mover("requests"))
    register_mover(asked.mover("requests_sent"))
    seeking_mergers.register()
    references = ("exchange.ContactSettings.municipality",)
    register_mover(Mover("contact_settings", references, look=_look, move=lambda *_places: {}, undo=lambda *_what: []))


def _look(former: Municipality, successor: Municipality) -> list[Line]:
    """Only where the two want to be asked differently."""
    rows = ContactSettings.objects.filter(municipality__in=(former, successor))
    via_kts = {row.municipality_id: row.guests_via_kts for row in rows}
    theirs, own = via_kts.get(former.pk, False), via_kts.get(successor.pk, False)
    if theirs == own:
        return []
    way = _("gehen zuerst an die KTS") if own else _("gehen direkt an die Kommune")
    return [
        Line(
            _("Anfragen ohne Konto"),
            0,
            note=_("Es gilt, was %(successor)s gewählt hat: Sie %(way)s.") % {"successor": successor, "way": way},
        )
    ]
