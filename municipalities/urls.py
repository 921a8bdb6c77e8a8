"""Addresses below /kommunen/."""

from django.urls import path, re_path

from . import views

app_name = "municipalities"
urlpatterns = [
    path("", views.index, name="index"),
    re_path(r"^(?P<key>[0-9]{5}|[0-9]{8}|[0-9]{9}|[0-9]{12})/$", views.by_key, name="by_key"),
    path("<slug:slug>/", views.detail, name="detail"),
]
