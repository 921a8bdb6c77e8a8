"""The workflow of Wagtail behind the review: what an installation needs of it."""

from __future__ import annotations

from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from .models import KtsReviewTask
from .publishing import WORKFLOW_NAME


def ensure_workflow(home: Page) -> None:
    """One approval step for everything below the home page."""
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW_NAME, defaults={"active": True})
    if created:
        task = KtsReviewTask.objects.create(name=WORKFLOW_NAME, active=True)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
