from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:pk>/", views.outbox_mail, name="outbox_mail"),
    path("<int:pk>/html/", views.outbox_html, name="outbox_html"),
]
