"""Calendars, part of the addresses of events/urls.py."""

from django.urls import path

from . import views

urlpatterns = [
    path("termine.ics", views.all_ics, name="all_ics"),
    path("termine/<str:token>.ics", views.my_calendar, name="my_calendar"),
    path("konferenzen/<slug:slug>/termin.ics", views.conference_ics, name="conference_ics"),
    path("konferenzen/sitzung/<int:pk>/termin.ics", views.session_ics, name="session_ics"),
    path("mein-bereich/kalender/", views.calendar_address, name="calendar_address"),
]
