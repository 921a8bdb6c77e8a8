from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from search.synonyms import register_synonyms

        from . import feedback, front, redirects, search, standard_profiles, topic_counts  # noqa: F401 - redirects connects its receivers
        from .models import Topic

        front.register()
        feedback.register()
        search.register()
        standard_profiles.register()
        topic_counts.register()
        register_synonyms(lambda: ((topic.name, *topic.synonyms) for topic in Topic.objects.all()), Topic)
