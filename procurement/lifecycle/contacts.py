"""Who answers for a notice, when another municipality leads it."""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Revision

from contributions import drafts
from municipalities.models import Municipality

from ..models import Participation, TimeTable


def contact_of(table: TimeTable, municipality: Municipality) -> dict[str, str]:
    """Unit and mailbox that a municipality named for its part in a notice; both empty where it named none."""
    found = Participation.objects.active().filter(time_table=table, municipality=municipality).first()
    return {"contact_unit": found.contact_unit if found else "", "contact_email": found.contact_email if found else ""}


def hand_contact_over(table: TimeTable, successor: Municipality) -> None:
    """Under the locks: nobody writes to the former lead any more. Without a mailbox, messages go to that of the new lead, else to the KTS.

    In the live row, and in every version that may still be published: it would bring the former contact back.
    """
    contact, page = contact_of(table, successor), table.page
    drafts.write_live(page, **contact)
    versions = Q(pk__in=[page.live_revision_id, page.latest_revision_id])
    for name in ("revision", "submitted_revision"):
        versions |= Q(pk__in=page.submissions.open().values(name))
    for revision in Revision.objects.filter(versions):
        revision.content |= contact
        revision.save(update_fields=["content"])
