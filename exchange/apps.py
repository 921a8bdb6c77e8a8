from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "Austausch"

    def ready(self) -> None:
        from . import mergers, rules, signals  # noqa: F401 - both register by import
        from .contact import gates, jobs, leaving, letters, offers, panels

        for part in (letters, gates, jobs, leaving, offers, panels):
            part.register()
        mergers.register()
