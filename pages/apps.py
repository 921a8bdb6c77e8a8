from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from . import reminders, review, rules  # noqa: F401 - rules registers the permissions

        reminders.register()
        review.silence_wagtail_mails()
