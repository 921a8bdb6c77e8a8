"""Mounted below the admin by data_standards/wagtail_hooks.py."""

from django.urls import path

from . import mandates, views

app_name = "standards_desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("mandate/", mandates.mandates, name="mandates"),
    path("profil/", views.profile, name="profile"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/stellungnahmen/naechste/", views.next_comment, name="next_comment"),
    path("<int:pk>/stellungnahmen/<int:comment>/", views.comment, name="comment"),
]
