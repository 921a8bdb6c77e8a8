"""Mounted below the admin by exchange/wagtail_hooks.py."""

from django.urls import path

from . import seeking

app_name = "seeking_desk"
urlpatterns = [
    path("", seeking.index, name="index"),
    path("<int:pk>/", seeking.shown, name="shown"),
]
