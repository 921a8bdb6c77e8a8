"""Mounted at /suche/."""

from django.urls import path

from . import views, views_saved

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("vorschlaege/", views.suggest, name="suggest"),
    path("abbestellen/<str:token>/", views_saved.unsubscribe, name="unsubscribe"),
]
