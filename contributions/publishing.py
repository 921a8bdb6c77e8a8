"""What Wagtail's workflow does when its last task is approved. Wagtail imports it with its own models: no models here."""

from __future__ import annotations

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish exactly the version that was approved (settings.WAGTAIL_FINISH_WORKFLOW_ACTION).

    Called by contributions/moderation.py, which has asked who may; Wagtail's own check answers "no" for every contribution.
    """
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
