from django.apps import AppConfig
from django.db import models


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = "Kommunen"

    def ready(self) -> None:
        from wagtail.admin.forms.models import register_form_field_override

        from .numbers import WholeNumberField

        for column in (models.PositiveIntegerField, models.PositiveSmallIntegerField, models.PositiveBigIntegerField):
            register_form_field_override(column, override={"form_class": WholeNumberField})  # in every form of the admin
