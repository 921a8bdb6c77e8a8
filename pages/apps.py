from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from search.synonyms import register_synonyms

        from . import audit, extraction, feedback, front, pictures, reminders, review, rules, scanning, search  # noqa: F401 - some register by import
        from .models import Topic

        front.register()
        feedback.register()
        pictures.register()
        reminders.register()
        scanning.register()
        search.register()
        review.silence_wagtail_mails()
        register_synonyms(lambda: ((topic.name, *topic.synonyms) for topic in Topic.objects.all()), Topic)
