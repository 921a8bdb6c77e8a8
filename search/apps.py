from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Suche"

    def ready(self) -> None:
        from jobs.registry import register_periodic

        from . import indexing, municipalities, signals  # noqa: F401 - signals connects its receivers
        from .contract import KIND_FACET
        from .sources import Facet, register_facet, sources

        register_facet(Facet(KIND_FACET, _("Art"), lambda: {kind: source.label for kind, source in sources().items()}))
        municipalities.register()
        register_periodic("Suchindex prüfen", timedelta(minutes=10), indexing.check)
