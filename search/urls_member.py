"""Mounted at /mein-bereich/suchen/."""

from django.urls import path

from . import views_saved

app_name = "my_searches"
urlpatterns = [
    path("", views_saved.saved_list, name="list"),
    path("neu/", views_saved.create, name="create"),
    path("<int:pk>/", views_saved.edit, name="edit"),
    path("<int:pk>/loeschen/", views_saved.delete, name="delete"),
]
