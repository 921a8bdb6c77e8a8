"""Mounted at /mein-bereich/konferenzen/."""

from django.urls import path

from ..evaluation import views_needs
from ..papers import certificates
from . import views_member, views_own

app_name = "my_events"
urlpatterns = [
    path("", views_own.mine, name="mine"),
    path("anmeldung/<int:pk>/", views_own.shown, name="shown"),
    path("anmeldung/<int:pk>/aendern/", views_own.change, name="change"),
    path("anmeldung/<int:pk>/abmelden/", views_own.cancel, name="cancel"),
    path("anmeldung/<int:pk>/annehmen/", views_own.accept, name="accept"),
    path("anmeldung/<int:pk>/einwilligung/", views_own.consent, name="consent"),
    path("anmeldung/<int:pk>/teilnahmebescheinigung/", certificates.certificate, name="certificate"),
    path("fragen/<int:pk>/bedarf/", views_needs.need, name="need"),
    path("<slug:slug>/anmelden/", views_member.sign_up, name="sign_up"),
    path("<slug:slug>/andere-anmelden/", views_member.sign_up_colleague, name="sign_up_colleague"),
    path("<slug:slug>/teilnehmende/", views_own.participants, name="participants"),
]
