from django.apps import AppConfig
from django.db import models


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = "Kommunen"

    def ready(self) -> None:
        from django.core.checks import register
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

        from .mergers.checks import check_references
        from .mergers.registry import register_staying
        from .moments import DayField, MomentField, keep_what_is_typed
        from .numbers import WholeNumberField

        for column in (models.PositiveIntegerField, models.PositiveSmallIntegerField, models.PositiveBigIntegerField):
            register_form_field_override(column, override={"form_class": WholeNumberField})  # in every form of the admin
        register_form_field_override(models.DateField, override={"form_class": DayField, "widget": AdminDateInput})
        register_form_field_override(models.DateTimeField, override={"form_class": MomentField, "widget": AdminDateTimeInput})
        keep_what_is_typed()
        register(check_references)
        own_words = "What a municipality said of itself was true of it; its successor speaks for itself."
        register_staying("municipalities.MunicipalityProfile.municipality", own_words)
