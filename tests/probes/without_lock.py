"""The portal with the locks taken out: what the races must be able to notice. Served by a test, and by nothing else."""

from portal.wsgi import application  # isort: skip  # first, for it sets Django up

from data_standards.ballot import casting
from data_standards.models import Ballot
from events.models import Registration
from events.seats import signup
from procurement.demand import acts as demand
from procurement.lifecycle import acts as procurement
from procurement.models import TimeTable

__all__ = ["application"]

signup.locked = lambda pk, *fields: Registration.objects.select_related("page").get(pk=pk)
casting.locked = lambda pk: Ballot.objects.get(pk=pk)
demand.locked = procurement.locked = lambda pk: TimeTable.objects.select_related("page__municipality").get(pk=pk)
