from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Suche"

    def ready(self) -> None:
        from guest_cache.quiet import register_quiet
        from jobs.registry import register_periodic

        from . import digests, indexing, municipalities, saved, searchlog, signals, signs, synonyms  # noqa: F401 - signals connects its receivers
        from .contract import KIND_FACET
        from .sources import Facet, register_facet, sources

        register_quiet(self.get_model("SearchedTerm"), self.get_model("SavedSearch"))
        register_facet(Facet(KIND_FACET, _("Art"), lambda: {kind: source.label for kind, source in sources().items()}, order=0))
        municipalities.register()
        saved.register()
        signs.register()
        digests.register()
        synonyms.watch(self.get_model("SynonymGroup"))
        register_periodic("Suchindex prüfen", timedelta(minutes=10), indexing.check)
        register_periodic("Suchindex nachführen", timedelta(seconds=15), indexing.catch_up)
        register_periodic("Suchprotokoll kürzen", timedelta(days=1), searchlog.prune)
