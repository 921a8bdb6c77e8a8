"""The acts of accounts in Wagtail's log."""

from wagtail import hooks

from .logged import Act, log_actions_of

hooks.register("register_log_actions", log_actions_of(Act))
