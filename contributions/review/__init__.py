"""The KTS at work inside the Wagtail admin: queue, review, decision."""

from typing import Any


def silence_wagtail_mails() -> None:
    """Keep Wagtail's own workflow mails away: ours say it in German and lead to the site (contributions/mails.py).

    A signal takes one receiver per ``dispatch_uid``. Ours stands in its place, whether Wagtail's admin
    connects before this or, as with the present order of the apps, after it.
    """
    from wagtail.models import TaskState, WorkflowState
    from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

    for signal, sender, uid in (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(_send_nothing, sender=sender, dispatch_uid=uid)


def _send_nothing(**event: Any) -> None:
    """In the place of a mail of Wagtail's."""
