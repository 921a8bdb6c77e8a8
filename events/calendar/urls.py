"""Calendars, part of the addresses of events/urls.py."""

from django.urls import path

from . import views as views_calendar

urlpatterns = [
    path("termine.ics", views_calendar.all_ics, name="all_ics"),
    path("termine/<str:token>.ics", views_calendar.my_calendar, name="my_calendar"),
    path("konferenzen/<slug:slug>/termin.ics", views_calendar.conference_ics, name="conference_ics"),
    path("konferenzen/sitzung/<int:pk>/termin.ics", views_calendar.session_ics, name="session_ics"),
    path("mein-bereich/kalender/", views_calendar.calendar_address, name="calendar_address"),
]
