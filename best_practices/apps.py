from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"
    verbose_name = "Gute Praxis"

    def ready(self) -> None:
        from contributions.listing.listings import list_context
        from pages.contexts import register_context

        from . import directory, draft_maker, home, listing, presentation, search, signals, writing  # noqa: F401 - signals connects its receivers
        from .models import BestPracticeIndexPage, BestPracticePage

        register_context(BestPracticePage, lambda request, entry: presentation.detail_context(entry, request.user))
        register_context(BestPracticeIndexPage, lambda request, page: list_context(request, listing.LISTING))
        search.register()
        directory.register()
        home.register()
        writing.register()
        draft_maker.register()
