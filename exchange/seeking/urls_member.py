"""Mounted at /mein-bereich/gesuche/."""

from django.urls import path

from . import views_own

app_name = "my_seeking"
urlpatterns = [
    path("", views_own.own_list, name="list"),
    path("neu/", views_own.new, name="new"),
    path("<int:pk>/beenden/", views_own.end, name="end"),
]
