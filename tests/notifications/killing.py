"""A worker that is killed at a named point of a mail's way: part of the processes that test_kills.py starts, and of nothing else."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.apps import AppConfig


class KillingConfig(AppConfig):
    name = "tests.notifications"
    label = "killing"

    def ready(self) -> None:
        from django.core.mail import EmailMultiAlternatives

        from notifications import services, tasks

        from . import probe

        probe.register()
        points = {
            "told": (probe, "notify", before),
            "rendered": (services, "_kept", before),
            "written": (services, "_kept", after),
            "claimed": (tasks, "_pass_gate", before),
            "before connect": (EmailMultiAlternatives, "send", before),
            "after data": (EmailMultiAlternatives, "send", after),
            "marked": (tasks, "_close", after),
        }
        if point := os.environ.get("KILL_AT"):
            owner, name, kill = points[point]
            setattr(owner, name, kill(getattr(owner, name)))


def before(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: os.kill(os.getpid(), signal.SIGKILL)


def after(act: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return killed
