"""L: a bare view of 20 kB behind Django's stock middleware, the least that a page of Django costs on this machine."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = b"<!doctype html><title>L</title>" + b"<p>Zwanzig Kilobyte, die niemand rechnet.</p>\n" * 435


def bare(_request: Any, **_rest: Any) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("", bare), path("<path:rest>", bare)]


def served() -> Any:
    """The application for gunicorn, with the middleware of ``django-admin startproject``."""
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )
    return get_wsgi_application()
