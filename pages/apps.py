from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from search.synonyms import register_synonyms

        from . import (  # noqa: F401 - some register by import
            attached,
            audit,
            feedback,
            front,
            mail_gates,
            owned_files,
            reminders,
            review,
            rules,
            search,
        )
        from .models import Topic

        front.register()
        feedback.register()
        mail_gates.register()
        owned_files.register()
        reminders.register()
        search.register()
        review.silence_wagtail_mails()
        register_synonyms(lambda: ((topic.name, *topic.synonyms) for topic in Topic.objects.all()), Topic)
