"""Addresses that fail in the ways a view can, beside those of the portal."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("KANARIE")


def outage(request: HttpRequest) -> HttpResponse:
    raise OperationalError("KANARIE")


def refusal(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Nur <b>Kommunen</b>.")


@csrf_exempt
def reader(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(forms.Form(request.POST).as_p())


def shared_cache(request: HttpRequest) -> HttpResponse:
    return HttpResponse("für alle", headers={"Cache-Control": "public, max-age=300"})


urlpatterns = [
    path("bruch/", fault),
    path("ausfall/", outage),
    path("verbot/", refusal),
    path("leser/", reader),
    path("formular/", form),
    path("fuer-alle/", shared_cache),
    *portal_urls,
]
