"""Mounted at /mein-bereich/konferenzen/."""

from django.urls import path

from ..papers import certificates
from . import views_member

app_name = "my_events"
urlpatterns = [
    path("", views_member.mine, name="mine"),
    path("anmeldung/<int:pk>/", views_member.shown, name="shown"),
    path("anmeldung/<int:pk>/aendern/", views_member.change, name="change"),
    path("anmeldung/<int:pk>/abmelden/", views_member.cancel, name="cancel"),
    path("anmeldung/<int:pk>/annehmen/", views_member.accept, name="accept"),
    path("anmeldung/<int:pk>/einwilligung/", views_member.consent, name="consent"),
    path("anmeldung/<int:pk>/teilnahmebescheinigung/", certificates.certificate, name="certificate"),
    path("<slug:slug>/anmelden/", views_member.sign_up, name="sign_up"),
    path("<slug:slug>/andere-anmelden/", views_member.sign_up_colleague, name="sign_up_colleague"),
    path("<slug:slug>/teilnehmende/", views_member.participants, name="participants"),
]
