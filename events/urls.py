"""Conferences for everyone; the list and the pages themselves come from the page tree."""

from django.urls import include, path

from .evaluation import urls as evaluation_urls
from .signup import views_guest_after, views_guest_link, views_guests

app_name = "events"
urlpatterns = [
    *evaluation_urls.urlpatterns,
    path("konferenzen/<slug:slug>/gast/", views_guests.sign_up, name="guest_form"),
    path("konferenzen/<slug:slug>/gast/gesendet/", views_guests.sent, name="guest_sent"),
    path("konferenzen/<slug:slug>/gast/link/", views_guest_link.resend, name="guest_link"),
    path("konferenz-gast/bestaetigen/<str:token>/", views_guests.confirm, name="guest_confirm"),
    path("konferenz-gast/<str:token>/", views_guests.manage, name="guest_sign_up"),
    path("konferenz-gast/<str:token>/aendern/", views_guests.change, name="guest_change"),
    path("konferenz-gast/<str:token>/material/<int:pk>/", views_guest_after.material_file, name="guest_material"),
    path("konferenz-gast/<str:token>/teilnahmebescheinigung/", views_guest_after.certificate, name="guest_certificate"),
    path("", include("events.calendar.urls")),
]
