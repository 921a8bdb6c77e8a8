from django.apps import AppConfig

LEAD = "Ein Tag, an dem Kommunen voneinander lernen: laufende Lösungen sehen, Fragen stellen, Nächstes verabreden."


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Konferenzen"

    def ready(self) -> None:
        from pages.setup import register_index

        from .models import ConferenceIndexPage

        register_index(ConferenceIndexPage, "konferenzen", "Konferenzen", LEAD)
