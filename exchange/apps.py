from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "Austausch"

    def ready(self) -> None:
        from . import mergers, rules, signals  # noqa: F401 - both register by import
        from .contact import gates, jobs, leaving, letters, offers, panels
        from .seeking import gates as seeking_gates
        from .seeking import jobs as seeking_jobs
        from .seeking import leaving as seeking_leaving
        from .seeking import letters as seeking_letters
        from .seeking import offers as seeking_offers
        from .seeking import panels as seeking_panels
        from .seeking import search as seeking_search

        for part in (letters, gates, jobs, leaving, offers, panels):
            part.register()
        for part in (seeking_letters, seeking_gates, seeking_jobs, seeking_leaving, seeking_offers, seeking_panels, seeking_search):
            part.register()
        mergers.register()
