"""Mounted below the admin by events/wagtail_hooks.py; ``pk`` is the page of the conference."""

from django.urls import path

from . import after, knowledge

app_name = "conference_after"
urlpatterns = [
    path("<int:pk>/material/", after.material_list, name="material"),
    path("<int:pk>/material/neu/", after.material_add, name="material_add"),
    path("<int:pk>/material/ankuendigen/", after.announce, name="announce"),
    path("<int:pk>/material/<int:item>/", after.material_edit, name="material_edit"),
    path("<int:pk>/material/<int:item>/loeschen/", after.material_delete, name="material_delete"),
    path("<int:pk>/rueckmeldungen/", after.evaluation, name="evaluation"),
    path("<int:pk>/wissen/", knowledge.overview, name="knowledge"),
    path("<int:pk>/wissen/mitnehmen/", knowledge.carry_on, name="carry_on"),
    path("<int:pk>/wissen/entwurf/<int:session>/", knowledge.make_draft, name="make_draft"),
    path("<int:pk>/wissen/frage/<int:session>/", knowledge.note_question, name="note_question"),
    path("<int:pk>/wissen/fragen/<int:question>/", knowledge.answer_question, name="answer_question"),
    path("<int:pk>/wissen/fragen/<int:question>/bedarf/", knowledge.make_need, name="make_need"),
]
