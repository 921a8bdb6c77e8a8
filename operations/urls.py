from django.urls import path

from . import metrics, overview, views

app_name = "operations"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("mein-bereich/betrieb/", overview.overview, name="overview"),
]
