"""Mounted below the admin by exchange/wagtail_hooks.py."""

from django.urls import path

from . import views

app_name = "contact_desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.shown, name="shown"),
    path("<int:pk>/entscheiden/", views.act, name="act"),
]
