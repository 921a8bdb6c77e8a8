"""Acts as Wagtail's log knows them: each app names its own in one enumeration. The codes stay, for they stand in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import TextChoices
from wagtail.log_actions import LogActionRegistry


class Act(TextChoices):
    """What is done to accounts and roles."""

    GRANT = "portal.grant", "Rolle gegeben"
    REVOKE = "portal.revoke", "Rolle entzogen"
    LEAVE = "portal.leave", "Kommune verlassen"
    REJOIN = "portal.rejoin", "Rolle zurückgegeben"
    BLOCK = "portal.block", "Konto gesperrt"
    UNBLOCK = "portal.unblock", "Konto entsperrt"
    RESET_FACTOR = "portal.reset_factor", "Zweiter Faktor zurückgesetzt"
    INVITE = "portal.invite", "Eingeladen"
    PROFILE = "portal.municipality_profile", "Profil der Kommune geändert"
    UNINVITE = "portal.uninvite", "Einladung zurückgezogen"
    MERGE = "portal.merge", "In andere Kommune aufgegangen"
    UNMERGE = "portal.unmerge", "Gebietsänderung rückgängig gemacht"


def log_actions_of(acts: type[Any]) -> Callable[[LogActionRegistry], None]:
    """The hook ``register_log_actions`` of an enumeration of acts."""

    def register(actions: LogActionRegistry) -> None:
        for act in acts:
            actions.register_action(act.value, act.label, act.label)

    return register
