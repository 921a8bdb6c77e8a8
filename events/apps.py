from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Konferenzen"

    def ready(self) -> None:
        from pages.contexts import register_context
        from pages.setup import register_editor_permissions

        from . import audiences, jobs, mail_gates, mergers, moments, rules, signals  # noqa: F401 - rules and signals register by import
        from .evaluation import knowledge, needs, results, sheets
        from .material import rules as material
        from .material import search as material_search
        from .models import ConferenceIndexPage, ConferencePage
        from .public import home, listing, profiles, search, standards, topics, views
        from .signup import leaving, panels
        from .telling import letters

        for model in ("session", "externalevent"):
            register_editor_permissions("events", *(f"{act}_{model}" for act in ("add", "change", "delete", "view")))
        register_editor_permissions("events", "change_topicwish", "view_topicwish")
        register_context(ConferencePage, views.conference_context)
        register_context(ConferenceIndexPage, lambda request, page: views.list_context(request))
        for part in (audiences, search, listing, home, topics, standards, profiles, panels, leaving, jobs, letters, mail_gates, mergers):
            part.register()
        for part in (material, material_search, sheets, results, knowledge, needs, moments):
            part.register()
