from django.urls import path

from . import views, views_accounts, views_invitations, views_leaving, views_profile

app_name = "accounts"
urlpatterns = [
    path("mein-bereich/", views.home, name="home"),
    path("mein-bereich/profil/", views.profile, name="profile"),
    path("mein-bereich/kommune/<slug:slug>/", views_invitations.colleagues, name="colleagues"),
    path("mein-bereich/kommune/<slug:slug>/profil/", views_profile.municipality_profile, name="municipality_profile"),
    path("mein-bereich/kommune/<slug:slug>/verlassen/", views_leaving.leave_municipality, name="leave"),
    path("mein-bereich/kommune-verlassen/<int:pk>/", views_leaving.departure, name="departure"),
    path("mein-bereich/kommune/<slug:slug>/entfernen/<int:pk>/", views_leaving.remove_colleague, name="remove_colleague"),
    path("mein-bereich/kommune/<slug:slug>/einladung/<int:pk>/", views_invitations.cancel_invitation, name="cancel_invitation"),
    path("mein-bereich/einladungen/", views_invitations.invitations, name="invitations"),
    path("mein-bereich/konten/", views_accounts.account_list, name="accounts"),
    path("mein-bereich/konten/<int:pk>/", views_accounts.account_detail, name="account"),
    path("konto/einladung/<str:token>/", views_invitations.invitation, name="invitation"),
]
