from django.apps import AppConfig


class ThirdKindConfig(AppConfig):
    name = "tests.third_kind.kind"
    label = "third_kind"
    verbose_name = "Bedarf"

    def ready(self) -> None:
        from contributions.listing.listings import list_context
        from pages.contexts import register_context

        from . import public, search, writing
        from .models import NeedIndexPage, NeedPage

        register_context(NeedPage, lambda request, need: public.need_context(need))
        register_context(NeedIndexPage, lambda request, page: list_context(request, public.LISTING))
        public.register()
        search.register()
        writing.register()
