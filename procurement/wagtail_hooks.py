"""Joint procurements in the Wagtail admin."""

from wagtail import hooks

from accounts.logged import log_actions_of

from .logged import Act

hooks.register("register_log_actions", log_actions_of(Act))
