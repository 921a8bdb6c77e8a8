"""Conferences for everyone; the list and the pages themselves come from the page tree."""

from django.urls import include, path

from . import feeds, urls_after, views_guests

app_name = "events"
urlpatterns = [
    *urls_after.urlpatterns,
    path("konferenzen/<slug:slug>/gast/", views_guests.sign_up, name="guest_form"),
    path("konferenz-gast/bestaetigen/<str:token>/", views_guests.confirm, name="guest_confirm"),
    path("konferenz-gast/<str:token>/", views_guests.manage, name="guest_sign_up"),
    path("feeds/konferenzen.atom", feeds.ConferenceFeed(), name="feed"),
    path("", include("events.urls_calendar")),
]
