"""Mounted at /kontakt/: for everybody."""

from django.urls import path

from . import views_links, views_write

app_name = "exchange"
urlpatterns = [
    path("eintrag/<int:pk>/", views_write.to_entry, name="to_entry"),
    path("kommune/<slug:slug>/", views_write.to_municipality, name="to_municipality"),
    path("ein-schritt-fehlt/", views_write.check_mail, name="check_mail"),
    path("bestaetigen/<str:token>/", views_links.confirm, name="confirm"),
    path("anfrage/<str:token>/", views_links.state, name="state"),
]
