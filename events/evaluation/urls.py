"""After the conference; part of events/urls.py."""

from django.urls import path

from . import views as views_evaluation

urlpatterns = [
    path("konferenz-rueckmeldung/danke/", views_evaluation.thanks, name="evaluation_thanks"),
    path("konferenz-rueckmeldung/<str:token>/", views_evaluation.sheet, name="evaluation"),
]
