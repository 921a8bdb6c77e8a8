"""Every address of the portal. Own addresses first; what is left belongs to Wagtail's pages."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from accounts.urls import admin_doors

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

urlpatterns = [
    *admin_doors,
    path("verwaltung/", include(wagtailadmin_urls)),
    path("konto/", include("accounts.urls")),
    path("mein-bereich/eintraege/", include("contributions.writing.urls")),
    path("mein-bereich/suchen/", include("search.urls_member")),
    path("mein-bereich/anfragen/", include("exchange.contact.urls_member")),
    path("mein-bereich/gesuche/", include("exchange.seeking.urls_member")),
    path("mein-bereich/konferenzen/", include("events.signup.urls_member")),
    path("", include("accounts.urls_member")),
    path("kontakt/", include("exchange.contact.urls")),
    path("gesuche/", include("exchange.seeking.urls")),
    path("kommunen/", include("municipalities.urls")),
    path("suche/", include("search.urls")),
    path("", include("operations.urls")),
    path("", include("files.urls")),
    path("", include("data_standards.urls")),
    path("", include("procurement.urls")),
    path("", include("pages.urls")),
    path("", include("contributions.urls")),
    path("", include("contributions.history.urls")),
    path("", include("contributions.printing.urls")),
    path("", include("events.urls")),
]

if settings.DEMO:
    from accounts.views import demo_accounts

    urlpatterns += [
        path("demo/konten/", demo_accounts, name="demo_accounts"),
        path("demo/postausgang/", include("notifications.urls")),
    ]

urlpatterns += [path("", include(wagtail_urls))]
