from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"
    verbose_name = "Gute Praxis"

    def ready(self) -> None:
        from pages.contexts import register_context

        from . import directory, draft_maker, home, presentation, search, signals, views, writing  # noqa: F401 - signals connects its receivers
        from .models import BestPracticeIndexPage, BestPracticePage

        register_context(BestPracticePage, lambda request, entry: presentation.detail_context(entry, request.user))
        register_context(BestPracticeIndexPage, lambda request, page: views.list_context(request))
        search.register()
        directory.register()
        home.register()
        writing.register()
        draft_maker.register()
