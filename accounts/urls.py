"""Addresses under /konto/: allauth's views at German addresses, one by one, so that none is open by accident."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import HttpRequest
from django.urls import path, re_path
from django.views.generic import RedirectView

from municipalities.addresses import address_of

from .doors import CodeView, LoginView, RepeatCodeView, RepeatPasswordView
from .guards import CHANGE, RESET, RESET_FORM, limited
from .second_factor import DownloadView, SetUpView

LONGEST_EMAIL = 254


def _email(request: HttpRequest) -> str:
    return address_of(request.POST.get("email", ""))[:LONGEST_EMAIL]


def _account(request: HttpRequest) -> str:
    return str(request.user.pk)


allauth_patterns = [
    path("anmelden/", LoginView.as_view(), name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("registrieren/", account.signup, name="account_signup"),
    path("bestaetigen/", RepeatPasswordView.as_view(), name="account_reauthenticate"),
    path("adresse-bestaetigen/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse-bestaetigen/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("passwort-aendern/", limited(account.password_change, CHANGE, _account), name="account_change_password"),
    path("passwort-vergessen/", limited(account.password_reset, RESET, _email), name="account_reset_password"),
    path("passwort-vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passwort-vergessen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        limited(account.password_reset_from_key, RESET_FORM),
        name="account_reset_password_from_key",
    ),
    path("passwort-vergessen/fertig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/code/", CodeView.as_view(), name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", RepeatCodeView.as_view(), name="mfa_reauthenticate"),
    path("zweiter-faktor/einrichten/", SetUpView.as_view(), name="mfa_activate_totp"),
    path("zweiter-faktor/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("zweiter-faktor/codes/neu/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("zweiter-faktor/codes/laden/", DownloadView.as_view(), name="mfa_download_recovery_codes"),
]

_to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

admin_doors = [
    re_path(r"^verwaltung/login/", _to_login, name="admin_door_login"),
    re_path(r"^verwaltung/logout/", RedirectView.as_view(pattern_name="account_logout"), name="admin_door_logout"),
    re_path(r"^verwaltung/password_reset/", RedirectView.as_view(pattern_name="account_reset_password"), name="admin_door_password"),
    re_path(r"^verwaltung/account/", RedirectView.as_view(pattern_name="accounts:profile"), name="admin_door_account"),
    re_path(r"^_util/login/", _to_login, name="admin_door_util"),
]
"""Wagtail's own doors, closed: these stand before Wagtail's addresses."""

urlpatterns = allauth_patterns
