from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Betrieb"

    def ready(self) -> None:
        from . import overview, signs

        overview.register()
        signs.register()
