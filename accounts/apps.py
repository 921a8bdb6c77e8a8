from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:
        from . import jobs, rules  # noqa: F401 - rules registers the permissions

        jobs.register()
