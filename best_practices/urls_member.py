"""Mounted at /mein-bereich/loesungen/."""

from django.urls import path

from . import views_media, views_member

app_name = "my_practices"
urlpatterns = [
    path("neu/", views_member.start, name="start"),
    path("papierkorb/", views_member.trash_list, name="trash_list"),
    path("<int:pk>/", views_member.tasks, name="tasks"),
    path("<int:pk>/vorschau/", views_member.preview, name="preview"),
    path("<int:pk>/pruefen/", views_member.check, name="check"),
    path("<int:pk>/eingereicht/", views_member.submitted, name="submitted"),
    path("<int:pk>/rueckfragen/", views_member.questions, name="questions"),
    path("<int:pk>/bilder-und-anlagen/", views_media.media, name="media"),
    path("<int:pk>/aendern/", views_member.change, name="change"),
    path("<int:pk>/zurueckziehen/", views_member.withdraw, name="withdraw"),
    path("<int:pk>/neu-beginnen/", views_member.restart, name="restart"),
    path("<int:pk>/papierkorb/", views_member.trash, name="trash"),
    path("<int:pk>/zurueckholen/", views_member.untrash, name="untrash"),
    path("<int:pk>/archivieren/", views_member.archive, name="archive"),
    path("<int:pk>/aus-dem-archiv/", views_member.unarchive, name="unarchive"),
    path("<int:pk>/nur-fuer-kommunen/", views_member.narrow, name="narrow"),
    path("<int:pk>/bestaetigen/", views_member.confirm, name="confirm"),
    path("<int:pk>/<slug:slug>/", views_member.step, name="step"),
    path("<int:pk>/<slug:slug>/zusammenfuehren/", views_member.resolve, name="resolve"),
]
