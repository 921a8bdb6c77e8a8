"""Mounted below the admin by contributions/wagtail_hooks.py."""

from django.urls import path

from . import views

app_name = "mergers"
urlpatterns = [
    path("", views.index, name="index"),
    path("kommune/<int:pk>/", views.start, name="start"),
    path("<int:pk>/", views.shown, name="shown"),
    path("<int:pk>/rueckgaengig/", views.undo, name="undo"),
]
