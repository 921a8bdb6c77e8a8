"""Settings of the workers that tests start: the apps a worker needs, so that a database is ready in a second."""

from portal.settings.test import *  # noqa: F403  (settings modules build on one another)

INSTALLED_APPS = [
    "tests.jobs.apps.ProbeConfig",
    "jobs",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE = []
ROOT_URLCONF = __name__
urlpatterns = []
