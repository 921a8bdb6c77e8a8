"""A notice that is not shown (any more) stays open to who takes part; a body that buys for its members declares nothing itself."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from accounts.refusals import Refused
from municipalities.models import Kind
from procurement.demand import acts as demand
from procurement.models import NoticePage, Participation
from tests.factories import procurement as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
NOT_SHOWN = "Diese Bekanntmachung wird derzeit nicht gezeigt"


@pytest.mark.parametrize("taken_down", [{"archived_at": timezone.now()}, {"live": False}], ids=["archived", "not live"])
def test_who_takes_part_reaches_figures_papers_and_the_withdrawal_of_a_notice_that_is_not_shown(taken_down):
    table = made.noticed()
    part = made.interested(table, 400, 2)
    client = signed_in(made.person_of(part))
    NoticePage.objects.filter(pk=table.page_id).update(**taken_down)
    own = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{part.municipality.slug}/"

    listed = client.get("/mein-bereich/beschaffungen/").content.decode()
    assert (f'href="{own}"' in listed, "Wird derzeit nicht gezeigt" in listed) == (True, True)
    said = client.get(own).content.decode()
    assert ("erwartet 400 Stück" in said, NOT_SHOWN in said, f'href="{table.page.get_absolute_url()}"' in said) == (True, True, False)
    assert client.get(f"{own}beschlussvorlage.odt").status_code == 200
    assert client.post(f"{own}zurueckziehen/", {"reason": "Wir warten."})["Location"] == own
    assert client.get(own).status_code == 200
    assert Participation.objects.get().state == Participation.State.WITHDRAWN

    refused = client.post(f"{own}anfragen/", {"contact_unit": "IT", "contact_email": "it@stadt.example", "authorised": "on"})
    assert refused.status_code == 409
    assert Participation.objects.get().state == Participation.State.WITHDRAWN


def test_who_takes_no_part_finds_nothing_of_a_notice_that_is_not_shown():
    table, place = made.noticed(), MunicipalityFactory()
    NoticePage.objects.filter(pk=table.page_id).update(archived_at=timezone.now())
    client = signed_in(member(Role.CDO, place))
    own = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/"
    assert [client.get(f"{own}{page}").status_code for page in ("", "angeben/", "zurueckziehen/", "anfragen/")] == [404] * 4


def test_the_lead_reads_why_somebody_withdrew():
    table = made.noticed()
    part = made.interested(table, 400, 2)
    address = f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{part.municipality.slug}/zurueckziehen/"
    client = signed_in(made.person_of(part))
    assert "Ihre Mengen zählen nicht mehr mit." in client.get(address).content.decode()
    assert client.post(address, {"reason": "Kein Haushalt in diesem Jahr."}).status_code == 302
    lead = signed_in(made.lead_of(table)).get(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/")
    assert "Kein Haushalt in diesem Jahr." in lead.content.decode()


@pytest.mark.parametrize("kind", [Kind.ASSOCIATION, Kind.PURCHASING_BODY])
def test_a_body_that_buys_for_its_members_declares_no_demand_of_its_own(kind):
    table = made.noticed()
    body = MunicipalityFactory(kind=kind, name="Verbund Flussland", inhabitants=None)
    client = signed_in(member(Role.CDO, body))

    assert "Interesse unverbindlich bekunden" not in client.get(table.page.get_absolute_url()).content.decode()
    refused = client.get(f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{body.slug}/angeben/")
    assert refused.status_code == 403
    assert "meldet keinen eigenen Bedarf: Den melden die Mitglieder, für die beschafft wird." in refused.content.decode()
    with pytest.raises(Refused, match="meldet keinen eigenen Bedarf"):
        demand.ask_late(table.pk, body, made.CONTACT, by=member(Role.CDO, body))
