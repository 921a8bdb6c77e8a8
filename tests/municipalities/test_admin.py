from __future__ import annotations

from datetime import date

import pytest
from django.forms import model_to_dict

from municipalities.models import Merger, Municipality
from municipalities.wagtail_hooks import MunicipalityFilterForm, MunicipalityViewSet
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db


def form_class():
    return MunicipalityViewSet("kommunen").get_form_class()


def posted(municipality: Municipality, **changes) -> dict[str, object]:
    """What the browser sends for a municipality, with some fields changed."""
    data = {name: value for name, value in model_to_dict(municipality).items() if value is not None}
    data["members"] = "\r\n".join(f"{member['name']}; {member['key']}" for member in municipality.members)
    return {**data, **changes}


def test_saving_unchanged_changes_nothing():
    municipality = MunicipalityFactory(cooperation=True, additional_states=["DE-HE"])
    form = form_class()(posted(municipality), instance=municipality)
    assert form.is_valid(), form.errors
    form.save()
    stored = Municipality.objects.get(pk=municipality.pk)
    assert stored.members == [{"name": "Musterdorf", "key": "09999001"}, {"name": "Beispielhausen", "key": ""}]
    assert stored.additional_states == ["DE-HE"]
    assert form.changed_data == []


def test_the_slug_of_a_stored_municipality_stays():
    municipality = MunicipalityFactory(slug="ort")
    form = form_class()(posted(municipality, slug="anders", name="Anders"), instance=municipality)
    assert form.is_valid(), form.errors
    assert (form.save().slug, municipality.name) == ("ort", "Anders")


def test_members_are_written_one_a_line():
    municipality = MunicipalityFactory(cooperation=True)
    form = form_class()(posted(municipality, members="Leipzig; 14713000\n\nMünchen"), instance=municipality)
    assert form.is_valid(), form.errors
    assert form.save().members == [{"name": "Leipzig", "key": "14713000"}, {"name": "München", "key": ""}]


@pytest.mark.parametrize(
    ("members", "reason"),
    [("; 14713000", "In der Zeile „; 14713000“ fehlt der Name."), ("Leipzig; 4713000", "„4713000“ ist kein amtlicher")],
)
def test_a_bad_member_is_named_and_what_was_typed_is_kept(members, reason):
    municipality = MunicipalityFactory(cooperation=True)
    form = form_class()(posted(municipality, members=members), instance=municipality)
    assert reason in form.errors["members"][0]
    assert form["members"].value() == members


def test_the_successor_is_no_field_of_the_form_and_nothing_that_is_sent_sets_it():
    heir, municipality = MunicipalityFactory(), MunicipalityFactory()
    form = form_class()(posted(municipality, successor=heir.pk), instance=municipality)
    assert "successor" not in form.fields
    assert form.is_valid(), form.errors
    assert form.save().successor is None


def test_the_end_of_what_is_part_of_another_comes_from_the_merger_alone():
    heir = MunicipalityFactory()
    municipality = MunicipalityFactory(successor=heir, valid_to=date(2025, 12, 31))
    Merger.objects.create(former=municipality, successor=heir, takes_effect_on=date(2026, 1, 1))
    form = form_class()(posted(municipality, valid_to=""), instance=municipality)
    assert form.is_valid(), form.errors
    assert form.save().valid_to == date(2025, 12, 31)


def test_the_end_beside_a_successor_that_was_only_noted_can_be_changed():
    municipality = MunicipalityFactory(successor=MunicipalityFactory(), valid_to=date(2025, 12, 31))
    form = form_class()(posted(municipality, valid_to="30.06.2025"), instance=municipality)
    assert form.is_valid(), form.errors
    assert form.save().valid_to == date(2025, 6, 30)


def test_the_chooser_searches_like_the_directory():
    MunicipalityFactory(name="Münster")
    MunicipalityFactory(name="Bonn")
    form = MunicipalityFilterForm({"q": "muenster"})
    assert form.is_valid()
    assert [row.name for row in form.filter(Municipality.objects.all())] == ["Münster"]
    assert form.is_searching
