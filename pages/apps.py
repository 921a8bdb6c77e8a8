from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from . import audit, feedback, front, pictures, reminders, review, rules  # noqa: F401 - some register by import

        front.register()
        feedback.register()
        reminders.register()
        review.silence_wagtail_mails()
