"""Mounted at /mein-bereich/konferenzen/."""

from django.urls import path

from ..papers import certificates
from . import views_member as views_signup

app_name = "my_events"
urlpatterns = [
    path("", views_signup.mine, name="mine"),
    path("anmeldung/<int:pk>/", views_signup.shown, name="shown"),
    path("anmeldung/<int:pk>/aendern/", views_signup.change, name="change"),
    path("anmeldung/<int:pk>/abmelden/", views_signup.cancel, name="cancel"),
    path("anmeldung/<int:pk>/annehmen/", views_signup.accept, name="accept"),
    path("anmeldung/<int:pk>/einwilligung/", views_signup.consent, name="consent"),
    path("anmeldung/<int:pk>/teilnahmebescheinigung/", certificates.certificate, name="certificate"),
    path("<slug:slug>/anmelden/", views_signup.sign_up, name="sign_up"),
    path("<slug:slug>/andere-anmelden/", views_signup.sign_up_colleague, name="sign_up_colleague"),
    path("<slug:slug>/teilnehmende/", views_signup.participants, name="participants"),
]
