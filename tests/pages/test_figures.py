"""A picture of an editorial page has an alternative text, or says that it only decorates."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.blocks import StructBlockValidationError

from files.models import PortalImage
from pages.blocks import FigureBlock


@pytest.fixture
def image(db) -> PortalImage:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    return PortalImage.objects.create(title="Karte", file=ContentFile(buffer.getvalue(), "karte.png"))


def figure(image: PortalImage, **values: object):
    return FigureBlock().clean(FigureBlock().to_python({"image": image.pk, **values}))


def test_a_figure_without_a_text_is_refused_at_its_field(image):
    with pytest.raises(StructBlockValidationError) as refusal:
        figure(image, alt_text=" ")

    assert refusal.value.block_errors["alt_text"].messages == [
        "Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können, oder wählen Sie „Rein dekorativ“."
    ]


def test_what_stands_for_it_is_its_own_text_else_that_of_the_picture_else_nothing(image):
    image.description = "Eine Karte"
    image.save()

    assert figure(image, alt_text="Der Plan").shown_text == "Der Plan"
    assert figure(image).shown_text == "Eine Karte"
    assert figure(image, alt_text="Der Plan", decorative=True).shown_text == ""
    assert 'alt=""' in FigureBlock().render(figure(image, decorative=True))
    assert 'alt="Eine Karte"' in FigureBlock().render(figure(image))
