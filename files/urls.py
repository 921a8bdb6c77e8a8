"""Where files are answered: settings.MEDIA_URL."""

from django.urls import path

from . import serving

app_name = "files"
urlpatterns = [path("dateien/<path:name>", serving.serve, name="file")]
