"""Topics, standards, feeds, the report of a barrier, and what machines ask for."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import feeds, standards, views
from .sitemaps import sitemaps

app_name = "pages"
urlpatterns = [
    path("themen/", views.topic_list, name="topics"),
    path("themen/<slug:slug>/", views.topic, name="topic"),
    path("standards/", standards.standard_list, name="standards"),
    path("standards/<slug:slug>/", standards.standard, name="standard"),
    path("feeds/", views.feed_list, name="feeds"),
    path("feeds/gute-praxis.atom", feeds.ContributionFeed(), name="feed"),
    path("feeds/themen/<slug:slug>.atom", feeds.ContributionFeed(), name="topic_feed"),
    path("barriere-melden/", views.feedback, name="feedback"),
    path("barriere-melden/danke/", views.feedback_sent, name="feedback_sent"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps()}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
