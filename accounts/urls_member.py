from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("mein-bereich/", views.home, name="home"),
    path("mein-bereich/profil/", views.profile, name="profile"),
    path("mein-bereich/kommune/<slug:slug>/", views.colleagues, name="colleagues"),
    path("mein-bereich/kommune/<slug:slug>/entfernen/<int:pk>/", views.remove_colleague, name="remove_colleague"),
    path("mein-bereich/kommune/<slug:slug>/einladung/<int:pk>/", views.cancel_invitation, name="cancel_invitation"),
    path("mein-bereich/konten/", views.account_list, name="accounts"),
    path("mein-bereich/konten/<int:pk>/", views.account_detail, name="account"),
    path("konto/einladung/<str:token>/", views.invitation, name="invitation"),
]
