from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"
    verbose_name = "Gute Praxis"

    def ready(self) -> None:
        from . import directory, draft_maker, home, panels, search, signals  # noqa: F401 - signals connects its receivers

        search.register()
        directory.register()
        home.register()
        panels.register()
        draft_maker.register()
