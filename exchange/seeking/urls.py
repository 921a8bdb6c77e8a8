"""Mounted at /gesuche/: for everybody with a role."""

from django.urls import path

from . import views

app_name = "seeking"
urlpatterns = [
    path("", views.seeking_list, name="list"),
    path("<int:pk>/", views.shown, name="shown"),
    path("<int:pk>/haben-wir/", views.answer_view, name="answer"),
    path("<int:pk>/suchen-wir-auch/<slug:municipality>/", views.support_view, name="support"),
]
