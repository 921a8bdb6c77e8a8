"""Mounted below the admin by events/wagtail_hooks.py. Conferences are addressed by the key of their page."""

from django.urls import path

from . import door, files, messages, newcomers, overview, people, publishing

app_name = "desk"
urlpatterns = [
    path("", overview.index, name="index"),
    path("<int:pk>/", overview.overview, name="overview"),
    path("<int:pk>/plaetze/", overview.capacity, name="capacity"),
    path("<int:pk>/handeln/", overview.act, name="act"),
    path("<int:pk>/veroeffentlichen/", publishing.publish, name="publish"),
    path("<int:pk>/kopie/", overview.copy, name="copy"),
    path("<int:pk>/programm/", overview.programme, name="programme"),
    path("<int:pk>/programm/mitteilen/", overview.tell_sessions, name="tell_sessions"),
    path("<int:pk>/anmeldungen/", people.people, name="people"),
    path("<int:pk>/anmeldungen/<int:sign_up>/", people.person, name="person"),
    path("<int:pk>/anmelden/", newcomers.sign_up, name="sign_up"),
    path("<int:pk>/einlass/", door.door, name="door"),
    path("<int:pk>/nachrichten/", messages.messages, name="messages"),
    path("<int:pk>/dateien/", files.files, name="files"),
    path("<int:pk>/dateien/<slug:name>/", files.download, name="download"),
]
