from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:
        from notifications.hold import let_pass

        from . import jobs, mail_gates, rules  # noqa: F401 - rules registers the permissions
        from .adapters import MAILS

        jobs.register()
        mail_gates.register()
        let_pass(words.event for words in MAILS.values())  # somebody waits for them at the login page
