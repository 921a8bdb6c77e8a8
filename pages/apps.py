from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from . import audit, reminders, review, rules  # noqa: F401 - audit and rules register what they name

        reminders.register()
        review.silence_wagtail_mails()
