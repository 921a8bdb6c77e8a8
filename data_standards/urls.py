"""Versions of standards for everybody, and what members do about them."""

from django.urls import path, register_converter

from .accession import proof_views as proofs
from .accession import views as accession
from .addresses import FileNameConverter, VersionConverter
from .ballot import mandate_views as mandates
from .ballot import views as ballots
from .consultation import answers, own
from .consultation import views as consultations
from .drafting import views as drafting
from .guests import views as guests
from .lifecycle import objections
from .profiles import public as profiles
from .profiles import views as profile_views
from .public import dates, differences, support, views

register_converter(VersionConverter, "version")
register_converter(FileNameConverter, "filename")

OF_VERSION = "standards/<slug:slug>/<version:number>/"
OWN = "mein-bereich/standards/<slug:slug>/<version:number>/"

app_name = "data_standards"
urlpatterns = [
    path("standards/profile/vergleich/", profiles.profiles, name="profiles"),
    path(OF_VERSION, views.version, name="version"),
    path(f"{OF_VERSION}konsultation/", consultations.consultation, name="consultation"),
    path(f"{OF_VERSION}konsultation/gast/", guests.write, name="guest_comment"),
    path(f"{OF_VERSION}konsultation/gast/gesendet/", guests.sent, name="guest_sent"),
    path("stellungnahme-gast/bestaetigen/<str:token>/", guests.confirm, name="guest_confirm"),
    path("stellungnahme-gast/<str:token>/", guests.own, name="guest_own"),
    path(f"{OF_VERSION}auswertung/", consultations.evaluation, name="evaluation"),
    path(f"{OF_VERSION}abstimmung/", ballots.ballot, name="ballot"),
    path(f"{OF_VERSION}abstimmung/kommunen/", ballots.electors, name="electors"),
    path(f"{OF_VERSION}abstimmung/niederschrift.pdf", ballots.minutes, name="minutes"),
    path(f"{OF_VERSION}verbreitung/", accession.spread, name="spread"),
    path(f"{OF_VERSION}beitritte/", accession.accessions, name="accessions"),
    path(f"{OF_VERSION}unterschiede/", differences.differences, name="differences"),
    path(f"{OF_VERSION}termine.ics", dates.dates, name="dates"),
    path(f"{OF_VERSION}<filename:name>", views.artefact, name="artefact"),
    path("mein-bereich/mandate/", mandates.own, name="mandates"),
    path("mein-bereich/mandate/<slug:slug>/", mandates.grant, name="grant_mandate"),
    path("mein-bereich/mandate/<slug:slug>/entziehen/", mandates.revoke, name="revoke_mandate"),
    path("mein-bereich/bedarf/<int:pk>/<slug:municipality>/", support.view, name="support"),
    path(f"{OWN}dateien/", drafting.files, name="files"),
    path(f"{OWN}dateien/<filename:name>/", drafting.change, name="change_file"),
    path(f"{OWN}dateien/<filename:name>/entfernen/", drafting.remove, name="remove_file"),
    path(f"{OWN}profil/", profile_views.lines, name="profile_lines"),
    path(f"{OWN}profil/<int:pk>/", profile_views.change, name="change_line"),
    path(f"{OWN}profil/<int:pk>/entfernen/", profile_views.remove, name="remove_line"),
    path(f"{OWN}stellungnahme/", own.write, name="comment"),
    path(f"{OWN}stellungnahme/<int:pk>/", own.write, name="change_comment"),
    path(f"{OWN}stellungnahme/<int:pk>/zurueckziehen/", own.take_back, name="take_comment_back"),
    path(f"{OWN}informieren/", own.inform, name="inform"),
    path(f"{OWN}auswertung/", answers.following, name="next_answer"),
    path(f"{OWN}auswertung/<int:pk>/", answers.answer, name="answer"),
    path(f"{OWN}einspruch/<slug:municipality>/", objections.object_to, name="object"),
    path(f"{OWN}stimme/<slug:municipality>/", ballots.vote, name="vote"),
    path(f"{OWN}stimme/<slug:municipality>/abgegeben/", ballots.voted, name="voted"),
    path(f"{OWN}beitritt/<slug:municipality>/", accession.accede, name="accede"),
    path(f"{OWN}beitritt/<slug:municipality>/berichtigen/", accession.correct, name="correct_accession"),
    path(f"{OWN}beitritt/<slug:municipality>/beschlussvorlage.odt", proofs.draft, name="resolution_draft"),
    path(f"{OWN}beitritt/<slug:municipality>/beschluss/", proofs.proof, name="proof"),
    path(f"{OWN}austritt/<slug:municipality>/", accession.leave, name="leave"),
    path(f"{OWN}uebernahme/<slug:municipality>/", accession.report, name="report"),
    path(f"{OWN}uebernahme/<slug:municipality>/loeschen/", accession.take_back, name="take_adoption_back"),
]
