"""The history of an entry, below its own address."""

from django.urls import path

from . import views

app_name = "history"
urlpatterns = [
    path("<written:code>/<slug:slug>/verlauf/", views.versions, name="versions"),
    path("<written:code>/<slug:slug>/verlauf/vergleich/", views.comparison, name="comparison"),
    path("<written:code>/<slug:slug>/verlauf/<int:number>/", views.version, name="version"),
]
