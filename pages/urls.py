"""Topics, standards, feeds, the report of a barrier, and what machines ask for."""

from django.urls import path

from . import feeds, sitemaps, standards, views

app_name = "pages"
urlpatterns = [
    path("themen/", views.topic_list, name="topics"),
    path("themen/<slug:slug>/", views.topic, name="topic"),
    path("standards/", standards.standard_list, name="standards"),
    path("standards/<slug:slug>/", standards.standard, name="standard"),
    path("feeds/", views.feed_list, name="feeds"),
    path("feeds/<slug:slug>.atom", feeds.kind_feed, name="feed"),
    path("feeds/themen/<slug:slug>.atom", feeds.topic_feed, name="topic_feed"),
    path("barriere-melden/", views.feedback, name="feedback"),
    path("barriere-melden/danke/", views.feedback_sent, name="feedback_sent"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap/<slug:name>-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
