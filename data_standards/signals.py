"""A need that is published for the first time becomes the proposal of a version."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from .lifecycle.acts import propose
from .models import AgreementPage


@receiver(page_published, sender=AgreementPage)
def need_published(instance: AgreementPage, **kwargs: Any) -> None:
    propose(instance)
