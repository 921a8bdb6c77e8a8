"""Cuts of pictures: made when a picture is stored, completed by the worker, never by whoever reads a page."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse

from files.models import PortalImage, PortalRendition
from files.pictures import ALL_SIZES, complete
from files.uploads import store_image
from jobs.models import DueWork
from jobs.worker import drain
from tests.factories.accounts import editor
from tests.factories.best_practices import a_draft
from tests.files.test_serving import picture
from tests.helpers import signed_in

ROOT = Path(__file__).resolve().parents[2]
TAG = re.compile(r"{% (?:srcset_)?image \S+ ([^ %]+)")


@pytest.fixture
def image(portal) -> PortalImage:
    page = a_draft().page
    return store_image(SimpleUploadedFile("foto.png", picture(size=(1200, 800))), page, alt_text="Plan", by=editor())


def specs(image: PortalImage) -> set[str]:
    return set(PortalRendition.objects.filter(image=image).values_list("filter_spec", flat=True))


def test_all_cuts_are_made_when_a_picture_is_stored(image):
    assert specs(image) == set(ALL_SIZES)


def test_every_size_a_template_names_is_in_the_list():
    named = set()
    for template in [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("*/templates/**/*.txt")]:
        for spec in TAG.findall(template.read_text()):
            parts = [part.split(",") for part in re.split(r"[{}]", spec)]
            named |= {"".join(choice) for choice in product(*parts)}

    assert named
    assert named - set(ALL_SIZES) == set()


def test_a_page_without_cuts_shows_a_sign_and_writes_nothing(image):
    PortalRendition.objects.all().delete()
    fresh = PortalImage.objects.get(pk=image.pk)

    html = Template("{% load wagtailimages_tags %}{% image image width-480 alt='Plan' %}").render(Context({"image": fresh}))

    assert "bild-folgt.svg" in html
    assert specs(image) == set()


def test_a_missing_cut_is_stood_in_for_by_another(image):
    PortalRendition.objects.filter(filter_spec="width-480").delete()
    largest = PortalRendition.objects.get(filter_spec="width-960").url
    fresh = PortalImage.objects.get(pk=image.pk)

    assert fresh.get_rendition("width-480").url == largest
    assert fresh.get_renditions("width-480", "width-960")["width-480"].url == largest
    assert fresh.get_rendition("width-333").url == largest
    assert specs(image) == set(ALL_SIZES) - {"width-480"}


def test_the_original_is_never_copied(image):
    assert image.get_rendition("original").url == image.file.url
    assert specs(image) == set(ALL_SIZES)


def test_what_is_missing_is_completed(image):
    PortalRendition.objects.filter(filter_spec__in=["width-480", "max-165x165"]).delete()

    assert complete() == 1
    assert specs(image) == set(ALL_SIZES)
    assert complete() == 0


def test_a_picture_that_cannot_be_read_stops_no_other(image):
    broken = store_image(SimpleUploadedFile("zwei.png", picture()), image.owner_page, alt_text="Zwei", by=editor())
    broken.file.storage.delete(broken.file.name)
    PortalRendition.objects.all().delete()

    assert complete() == 1
    assert DueWork.objects.get().reasons == {"SourceImageIOError": 1}
    assert (specs(image), specs(broken)) == (set(ALL_SIZES), set())


def test_a_new_point_of_interest_gets_its_cut(image):
    drain()
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 300, 200, 100, 100
    image.save()
    drain()

    assert image.renditions.filter(filter_spec="fill-216x144").count() == 2


@pytest.mark.parametrize("name", ["wagtailimages:index", "wagtailimages_chooser:choose"])
def test_the_admin_shows_the_cuts_there_are(image, name):
    html = signed_in(editor()).get(reverse(name)).content.decode()

    assert PortalRendition.objects.get(filter_spec="max-165x165").url in html
    assert specs(image) == set(ALL_SIZES)
