"""The KTS at work inside the Wagtail admin: queue, review, decision."""


def silence_wagtail_mails() -> None:
    """Keep Wagtail's own workflow mails away: ours say it in German and lead to the site (pages/mails.py)."""
    from wagtail.admin import signal_handlers
    from wagtail.models import TaskState, WorkflowState
    from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

    signal_handlers.register_signal_handlers()  # connected or not yet: afterwards they are known and can be taken off
    task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
    workflow_submitted.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification")
    workflow_rejected.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
    workflow_approved.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
