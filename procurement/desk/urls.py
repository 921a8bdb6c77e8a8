"""Mounted below the admin by procurement/wagtail_hooks.py."""

from django.urls import path

from . import views

app_name = "procurement_desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.notice, name="notice"),
]
