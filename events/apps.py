from django.apps import AppConfig

LEAD = "Ein Tag, an dem Kommunen voneinander lernen: laufende Lösungen sehen, Fragen stellen, Nächstes verabreden."


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Konferenzen"

    def ready(self) -> None:
        from pages.setup import register_index

        from . import after, audiences, home, jobs, mail_gates, panels, rules, search, signals, topics  # noqa: F401 - rules and signals register by import
        from .models import ConferenceIndexPage

        register_index(ConferenceIndexPage, "konferenzen", "Konferenzen", LEAD)
        audiences.register()
        search.register()
        home.register()
        topics.register()
        panels.register()
        jobs.register()
        mail_gates.register()
        after.register()
