"""The history of an entry, below its own address."""

from django.urls import path

from .. import addresses  # noqa: F401  # says what a key is
from . import views

app_name = "history"
urlpatterns = [
    path("<written:code>/<slug:slug>/verlauf/", views.versions, name="versions"),
    path("<written:code>/<slug:slug>/verlauf/vergleich/", views.comparison, name="comparison"),
    path("<written:code>/<slug:slug>/verlauf/<key:number>/", views.version, name="version"),
]
