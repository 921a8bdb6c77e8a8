from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GuestCacheConfig(AppConfig):
    name = "guest_cache"
    verbose_name = "Seiten für Gäste"

    def ready(self) -> None:
        from . import triggers

        post_migrate.connect(triggers.install, sender=self)
