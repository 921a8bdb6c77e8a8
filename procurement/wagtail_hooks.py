"""Joint procurements in the Wagtail admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from accounts.logged import log_actions_of

from .logged import Act
from .snippets import TextBlockViewSet, ThresholdViewSet

for viewset in (ThresholdViewSet, TextBlockViewSet):
    register_snippet(viewset)

hooks.register("register_log_actions", log_actions_of(Act))
