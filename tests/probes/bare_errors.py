"""The addresses of the portal with error pages that say their number only: thousands of refusals need not be rendered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from portal.urls import handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=400)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
