"""What an entry is measured by, unless its kind says otherwise: what the municipality vouches for, and what the KTS looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Coded = tuple[tuple[str, Any], ...]
"""Pairs of stored code and German label."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A box to be ticked before an entry is handed in; ``missing`` is said where it is not."""

    name: str
    label: Any
    missing: Any


CONSENTS = (
    Consent(
        "rights",
        _("Texte und Bilder dürfen veröffentlicht werden. Abgebildete Personen haben zugestimmt."),
        _("Bestätigen Sie, dass Texte und Bilder veröffentlicht werden dürfen."),
    ),
    Consent(
        "contact_knows",
        _("Die Ansprechstelle weiß, dass Anfragen kommen."),
        _("Bestätigen Sie, dass die Ansprechstelle Bescheid weiß."),
    ),
)
CHECKLIST: Coded = (
    ("verstaendlich", _("Inhalt verständlich")),
    ("rechte", _("Rechte geklärt")),
    ("alternativtexte", _("Alternativtexte vorhanden")),
    ("personenbezug", _("Kein unerlaubter Personenbezug")),
    ("kategorien", _("Handlungsfelder passen")),
)
REASONS: Coded = (
    ("werbung", _("Der Eintrag beschreibt ein Produkt, keine eigene Erfahrung.")),
    ("doppelt", _("Den Inhalt gibt es schon in einem anderen Eintrag Ihrer Kommune.")),
    ("duenn", _("Es fehlt, was andere für eine Nachnutzung wissen müssen.")),
    ("recht", _("Die Rechte an Texten oder Bildern sind nicht geklärt.")),
)
"""Text blocks of a rejection."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a kind is measured by."""

    consents: tuple[Consent, ...] = CONSENTS
    checklist: Coded = CHECKLIST
    reasons: Coded = REASONS
