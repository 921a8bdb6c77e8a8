"""Mounted at /mein-bereich/eintraege/."""

from django.urls import path

from .. import addresses  # noqa: F401  # says what a key is
from . import views_acts, views_media, views_rendered, views_rows, views_steps, views_submission, views_writers

app_name = "writing"
urlpatterns = [
    path("neu/<slug:code>/", views_steps.start, name="start"),
    path("papierkorb/", views_acts.trash_list, name="trash_list"),
    path("<key:pk>/", views_steps.tasks, name="tasks"),
    path("<key:pk>/vorschau/", views_submission.preview, name="preview"),
    path("<key:pk>/textvorschau/", views_rendered.rendered, name="rendered"),
    path("<key:pk>/pruefen/", views_submission.check, name="check"),
    path("<key:pk>/eingereicht/", views_submission.submitted, name="submitted"),
    path("<key:pk>/rueckfragen/", views_submission.questions, name="questions"),
    path("<key:pk>/bilder-und-anlagen/", views_media.media, name="media"),
    path("<key:pk>/mitschreiben/", views_writers.writers, name="writers"),
    path("<key:pk>/aendern/", views_acts.change, name="change"),
    path("<key:pk>/zurueckziehen/", views_acts.withdraw, name="withdraw"),
    path("<key:pk>/neu-beginnen/", views_acts.restart, name="restart"),
    path("<key:pk>/papierkorb/", views_acts.trash, name="trash"),
    path("<key:pk>/zurueckholen/", views_acts.untrash, name="untrash"),
    path("<key:pk>/archivieren/", views_acts.archive, name="archive"),
    path("<key:pk>/aus-dem-archiv/", views_acts.unarchive, name="unarchive"),
    path("<key:pk>/nur-fuer-kommunen/", views_acts.narrow, name="narrow"),
    path("<key:pk>/bestaetigen/", views_acts.confirm, name="confirm"),
    path("<key:pk>/<slug:slug>/", views_steps.step, name="step"),
    path("<key:pk>/<slug:slug>/zusammenfuehren/", views_steps.resolve, name="resolve"),
    path("<key:pk>/<slug:slug>/zeilen/", views_rows.rows, name="rows"),
    path("<key:pk>/<slug:slug>/zeilen/<uuid:key>/", views_steps.row, name="row"),
    path("<key:pk>/<slug:slug>/zeilen/<uuid:key>/zusammenfuehren/", views_steps.resolve_row, name="resolve_row"),
]
