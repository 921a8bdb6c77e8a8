"""The acts of accounts in Wagtail's log."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "portal.grant": "Rolle gegeben",
    "portal.revoke": "Rolle entzogen",
    "portal.block": "Konto gesperrt",
    "portal.unblock": "Konto entsperrt",
    "portal.reset_factor": "Zweiter Faktor zurückgesetzt",
    "portal.invite": "Eingeladen",
    "portal.uninvite": "Einladung zurückgezogen",
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for code, label in ACTIONS.items():
        actions.register_action(code, label, label)
