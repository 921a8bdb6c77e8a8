"""A version is reviewed, and goes online once it is approved, under the lock of its page: what Wagtail's workflow does (7.4).

Its own functions read page and version anew at each step and ask whether every key exists: a hundred statements more, for the same rows,
the same lines in the log and the same signals (decision 40). An entry has no schedule, no alias
and one step of review (contributions/setup.py).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone
from modelcluster.models import ClusterableModel
from wagtail.models import Revision, TaskState, WorkflowState, WorkflowTask
from wagtail.signals import page_published, published

from accounts.models import User

from . import audit
from .models import ContributionPage, Submission
from .naming import free_slug

WORKFLOW_NAME = "Prüfung durch die KTS"


def begin(page: ContributionPage, revision: Revision, *, by: User) -> None:
    """Begin the review of a version of a locked page. A second one beside it is refused by the database."""
    steps = WorkflowTask.objects.select_related("workflow", "task")
    first = steps.get(workflow__name=WORKFLOW_NAME, workflow__active=True, task__active=True)
    state = WorkflowState(
        content_type=page.get_content_type(),
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        workflow=first.workflow,
        requested_by=by,
    )
    Model.save(state)
    step = TaskState.objects.create(workflow_state=state, revision=revision, task=first.task)
    WorkflowState.objects.filter(pk=state.pk).update(current_task_state=step)
    task = {"id": first.task.pk, "title": first.task.name}
    workflow = {"id": first.workflow.pk, "title": first.workflow.name, "status": state.status, "next": task, "task_state_id": step.pk}
    audit.write("wagtail.workflow.start", page, by=by, data={"workflow": workflow}, revision=revision)


def approve(submission: Submission, page: ContributionPage, *, by: User, **live: Any) -> ContributionPage:
    """End the review of a locked page and publish the version that was reviewed; the page as it is online.

    ``live`` are fields outside the revisions, written with it. Raises PermissionDenied where no review runs.
    """
    state = page.workflow_states.active().select_related("workflow", "current_task_state__task").first()
    step = state.current_task_state if state else None
    if state is None or step is None or step.status != TaskState.STATUS_IN_PROGRESS:
        raise PermissionDenied
    at_hand = submission.revision
    revision = at_hand if at_hand is not None and at_hand.pk == step.revision_id else step.revision
    version = page.with_content_json(revision.content)
    for name, value in live.items():
        setattr(version, name, value)
    step.status, step.finished_at, step.finished_by = TaskState.STATUS_APPROVED, timezone.now(), by
    step.save(update_fields=["status", "finished_at", "finished_by"])
    audit.write("wagtail.workflow.approve", version, by=by, data=_review(state, step), revision=revision)
    WorkflowState.objects.filter(pk=state.pk).update(status=WorkflowState.STATUS_APPROVED)
    _publish(version, revision, before=page, by=by)
    return version


def _review(state: WorkflowState, step: TaskState) -> dict[str, Any]:
    """What the log says of a step, as Wagtail words it."""
    task = {"id": step.task.pk, "title": step.task.name}
    workflow = {"id": state.workflow.pk, "title": state.workflow.name, "status": step.status, "task_state_id": step.pk}
    return {"workflow": {**workflow, "task": task, "next": None}, "comment": step.get_comment()}


def _publish(version: ContributionPage, revision: Revision, *, before: ContributionPage, by: User) -> None:
    now = timezone.now()
    version.live, version.expired, version.live_revision = True, False, revision
    version.has_unpublished_changes = revision.pk != version.latest_revision_id
    version.last_published_at = now
    if version.first_published_at is None:
        version.first_published_at = now
        _address(version)
    renamed = str(before) != str(version) and Revision.objects.for_instance(version).filter(created_at__lt=revision.created_at).exists()
    version.clean_fields(exclude=[field.name for field in version._meta.fields if field.is_relation])
    version.follow_title()
    ClusterableModel.save(version)  # a page's own would read the row twice to find that its address is the same
    page_published.send(sender=type(version), instance=version, revision=revision)
    published.send(sender=type(version), instance=version, revision=revision)
    data = {"title": {"old": str(before), "new": str(version)}} if renamed else {}
    if renamed:
        audit.write("wagtail.rename", version, by=by, data=data, revision=revision)
    audit.write("wagtail.publish", version, by=by, data=data, revision=revision, content_changed=True)


def _address(version: ContributionPage) -> None:
    """Name the address, at the first publication: until then nobody knew it, and nothing lies below."""
    above = version.url_path.removesuffix("/").rpartition("/")[0]
    version.slug = free_slug(version, version.title)
    version.url_path = f"{above}/{version.slug}/"
