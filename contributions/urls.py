"""Lasting addresses of entries."""

from django.urls import re_path

from . import views

app_name = "contributions"
urlpatterns = [
    re_path(r"^k/(?P<number>[A-Za-z]{1,8}-[0-9]{4}-[0-9]{4,8})/?$", views.by_number, name="number"),
]
