"""Mails that wait though no task will send them: each gets another one.

A task and its mail count their attempts apart. One whose worker was killed again and again, or that found the mail claimed each
time, is given up while the mail still waits; and a queue may be emptied by hand.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus

from jobs.models import QueuedTask
from jobs.registry import register_periodic

from .models import HeldMail, Mail
from .tasks import send_mail

logger = logging.getLogger("notifications")

LOOK = timedelta(minutes=15)
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def register() -> None:
    register_periodic("Liegengebliebene E-Mails", LOOK, resume)


def resume() -> int:
    """Have each waiting mail sent that nothing would send; how many. One beyond its attempts is closed by the next of them."""
    may_leave = Q(held=None) | Q(held__decision=HeldMail.Decision.RELEASED)
    waiting = set(Mail.objects.waiting().filter(may_leave).values_list("pk", flat=True))
    tasks = QueuedTask.objects.filter(task_path=send_mail.module_path, status__in=UNFINISHED)
    stranded = sorted(waiting - {called["args"][0] for called in tasks.values_list("args_kwargs", flat=True)})
    with transaction.atomic():
        for mail in stranded:
            send_mail.enqueue(mail)
    if stranded:
        logger.warning("Liegengebliebene E-Mails wieder aufgenommen: %s", len(stranded))
    return len(stranded)
