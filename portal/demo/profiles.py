"""Profiles of some municipalities, invented: each says so itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from municipalities.models import Municipality, MunicipalityProfile
from municipalities.profiles import Goal, OwnBudget, Seat, WithEGovernment

INVENTED = "Erfundenes Beispiel: "
PROFILES: dict[str, dict[str, Any]] = {
    "bamberg": {
        "lead": INVENTED + "steuert den Verkehr der Altstadt mit offenen Daten und teilt, was dabei nicht gelang.",
        "office_name": "Stabsstelle Digitalisierung",
        "office_address": "Musterplatz 1\n96047 Bamberg",
        "telephone": "0951 0000-0",
        "seat": Seat.STAFF_UNIT,
        "seat_note": "bei der Verwaltungsleitung, seit 2021",
        "team": "6,5 Stellen, davon 2 befristet bis 2027",
        "own_budget": OwnBudget.YES,
        "partners": "Stadtwerke, Gartenamt, Universität",
        "offers": "Hospitation, Vorträge",
        "strategy_title": "Digitalstrategie 2030",
        "strategy_url": "https://bamberg.example/digitalstrategie",
        "strategy_year": 2022,
        "strategy_goals": [Goal.QUALITY_OF_LIFE, Goal.DATA, Goal.MOBILITY, Goal.PARTICIPATION],
        "own_goals": ["Welterbe erhalten"],
        "with_e_government": WithEGovernment.YES,
    },
    "kassel": {
        "lead": INVENTED + "gibt Sensordaten für Stadtgrün und Verkehr frei und bündelt Beschaffung in Nordhessen.",
        "office_name": "Stabsstelle Digitalisierung",
        "seat": Seat.DIVISION,
        "seat_note": "im Dezernat für Verkehr und Umwelt",
        "team": "4 Stellen",
        "partners": "Verkehrsbetriebe, Gartenamt",
        "strategy_title": "Smart Kassel",
        "strategy_year": 2022,
        "strategy_goals": [Goal.CLIMATE, Goal.DATA, Goal.RESILIENCE],
        "with_e_government": WithEGovernment.NO,
    },
    "ulm": {
        "lead": INVENTED + "baut Werkzeuge, die andere Kommunen ohne Lizenzkosten übernehmen können.",
        "office_name": "Geschäftsstelle Digitale Agenda",
        "seat": Seat.STAFF_UNIT,
        "offers": "Code, Sprechstunde am ersten Montag im Monat",
        "strategy_goals": [Goal.SOVEREIGNTY, Goal.PARTICIPATION, Goal.EDUCATION],
        "with_e_government": WithEGovernment.UNDERWAY,
    },
    "landkreis-hof": {
        "lead": INVENTED + "bringt Mobilität und Gesundheit digital in kleine Orte.",
        "seat": Seat.OFFICE,
        "seat_note": "in der Kreisentwicklung",
        "strategy_goals": [Goal.SERVICES, Goal.MOBILITY, Goal.DEVELOPMENT],
        "with_e_government": WithEGovernment.NO,
    },
    "kielregion": {
        "lead": INVENTED + "drei Körperschaften teilen sich ein Team.",
        "seat": Seat.COMPANY,
        "seat_note": "Gesellschaft der drei Körperschaften",
        "team": "9 Stellen",
        "strategy_goals": [Goal.CLIMATE, Goal.ECONOMY, Goal.MOBILITY],
    },
}


def load_profiles() -> list[MunicipalityProfile]:
    """Each confirmed some weeks ago."""
    municipalities = Municipality.objects.filter(slug__in=PROFILES).order_by("sort_key")
    return [
        MunicipalityProfile.objects.create(
            municipality=municipality, confirmed_on=timezone.localdate() - timedelta(days=14 * number), **PROFILES[municipality.slug]
        )
        for number, municipality in enumerate(municipalities, 1)
    ]
