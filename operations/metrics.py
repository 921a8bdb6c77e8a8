"""The figures of the signs for Prometheus.

They lie in the database and on the disk, so every process gives the same answer and none has to share counters with the
others: a registry is made for each answer. Requests are counted by the web server in front.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from jobs.signs import Seen, examine_at_times

from . import maintenance
from .doors import is_operator
from .report import is_ready


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Off unless METRICS says otherwise, and for operators alone: nobody else sees that there is something."""
    if not (settings.METRICS and is_operator(request)):
        raise Http404
    return HttpResponse(generate_latest(registry(examine_at_times())), content_type=CONTENT_TYPE_LATEST)


def registry(seen: Iterable[Seen]) -> CollectorRegistry:
    """One gauge that says of each sign whether it is well, and one for each figure."""
    seen = list(seen)
    found = CollectorRegistry()
    Gauge("portal_ready", "1 if nothing is wrong that the portal needs", registry=found).set(is_ready(seen))
    Gauge("portal_maintenance", "1 during maintenance", registry=found).set(maintenance.current() is not None)
    well = Gauge("portal_sign_ok", "1 if this sign of health is as it should be", ["sign"], registry=found)
    for each in seen:
        well.labels(each.sign.name).set(each.finding.ok)
        if each.sign.metric and each.finding.value is not None:
            Gauge(f"portal_{each.sign.metric}", each.sign.label, registry=found).set(each.finding.value)
    return found
