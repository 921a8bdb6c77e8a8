"""Mounted below the admin by pages/wagtail_hooks.py."""

from django.urls import path

from . import views

app_name = "review"
urlpatterns = [
    path("", views.queue_page, name="queue"),
    path("eintraege/", views.entry_list, name="entries"),
    path("eintrag/<int:pk>/", views.entry, name="entry"),
    path("eintrag/<int:pk>/entscheiden/", views.entry_act, name="entry_act"),
    path("<int:pk>/", views.submission, name="submission"),
    path("<int:pk>/entscheiden/", views.act, name="act"),
]
