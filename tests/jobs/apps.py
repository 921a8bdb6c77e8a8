"""The probe's own app, part of the workers that tests start: a periodic job that leaves a trace."""

import os
from datetime import timedelta

from django.apps import AppConfig

PROBE_INTERVAL = timedelta(seconds=4)


class ProbeConfig(AppConfig):
    name = "tests.jobs"
    label = "probe"

    def ready(self) -> None:
        from jobs.registry import register_periodic

        from .probe_tasks import leave

        register_periodic("probe", PROBE_INTERVAL, lambda: leave(os.environ["PROBE_PERIODIC"], "ran"))
