from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = "Dateien"

    def ready(self) -> None:
        from . import extraction, pictures, scanner_sign, scanning  # noqa: F401 - extraction connects its receivers

        pictures.register()
        scanner_sign.register()
        scanning.register()
