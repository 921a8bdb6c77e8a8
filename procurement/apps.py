from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = "Gemeinsame Beschaffung"

    def ready(self) -> None:
        from contributions.listing.listings import list_context
        from pages.contexts import register_context
        from pages.setup import register_editor_permissions, register_step

        from . import home, jobs, keeping, mergers, moments, panels, rules, search, signals, writing  # noqa: F401 - rules and signals register by import
        from .demand import binding
        from .known_thresholds import ensure_thresholds
        from .models import NoticeIndexPage, NoticePage
        from .papers import blocks, documents
        from .public import listing, notice
        from .telling import writing as letters

        for model in ("threshold", "textblock"):
            register_editor_permissions("procurement", *(f"{act}_{model}" for act in ("add", "change", "delete", "view")))
        register_step(ensure_thresholds)
        register_context(NoticePage, notice.notice_context)
        register_context(NoticeIndexPage, lambda request, page: list_context(request, listing.LISTING))
        register_step(blocks.ensure_blocks)
        for part in (binding, documents):
            part.register()
        for part in (search, listing, writing, letters, jobs, keeping, mergers, home, panels, moments):
            part.register()
