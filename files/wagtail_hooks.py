"""The acts of files in Wagtail's log."""

from wagtail import hooks

from accounts.logged import log_actions_of

from .logged import Act

hooks.register("register_log_actions", log_actions_of(Act))
