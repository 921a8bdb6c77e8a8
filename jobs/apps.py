from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Aufgaben"

    def ready(self) -> None:
        from . import foundations, queue_signs
        from .recovery import prune, recover
        from .registry import register_periodic

        register_periodic("Liegengebliebene Aufgaben", timedelta(seconds=15), recover)
        register_periodic("Alte Aufgaben löschen", timedelta(days=1), prune)
        foundations.register()
        queue_signs.register()
