"""Mounted at /mein-bereich/anfragen/."""

from django.urls import path

from . import views_own

app_name = "my_requests"
urlpatterns = [
    path("", views_own.request_list, name="list"),
    path("<int:pk>/", views_own.shown, name="shown"),
    path("<int:pk>/gesendet/", views_own.sent, name="sent"),
    path("<int:pk>/stand/", views_own.mark, name="mark"),
    path("einstellungen/<slug:slug>/", views_own.settings, name="settings"),
]
