"""The paper of an entry, below its own address."""

from django.urls import path

from . import views

app_name = "printing"
urlpatterns = [path("<written:code>/<slug:slug>/pdf/", views.paper_of_entry, name="paper")]
