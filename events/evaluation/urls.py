"""After the conference; part of events/urls.py."""

from django.urls import path

from . import views

urlpatterns = [
    path("konferenz-rueckmeldung/danke/", views.thanks, name="evaluation_thanks"),
    path("konferenz-rueckmeldung/<str:token>/", views.sheet, name="evaluation"),
]
