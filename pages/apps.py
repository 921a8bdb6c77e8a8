from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from search.synonyms import register_synonyms

        from . import (  # noqa: F401 - some register by import
            audit,
            extraction,
            feedback,
            front,
            mail_gates,
            pictures,
            reminders,
            review,
            rules,
            scanner_sign,
            scanning,
            search,
        )
        from .models import Topic

        front.register()
        feedback.register()
        mail_gates.register()
        pictures.register()
        reminders.register()
        scanner_sign.register()
        scanning.register()
        search.register()
        review.silence_wagtail_mails()
        register_synonyms(lambda: ((topic.name, *topic.synonyms) for topic in Topic.objects.all()), Topic)
